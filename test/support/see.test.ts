import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { type Drawn, drawChessboard, drawOrdinary, drawPebbles } from './draw.ts';
import { see } from './see.ts';

const SIDES = [50, 120, 400, 1000, 2000];
const KINDS: Record<string, (side: number) => Promise<Drawn>> = {
  landscape: async (width) => await drawOrdinary(0, { width, height: Math.round(width * 0.75) }),
  plant: async (width) => await drawOrdinary(2, { width, height: Math.round(width * 0.75) }),
  chart: async (width) => await drawOrdinary(3, { width, height: width }),
  pebbles: async (width) => await drawPebbles(45, { width, height: width }),
  chessboard: async (width) => await drawChessboard([255, 0, 255], [0, 255, 0], 10, { width, height: width }),
};
const CASES = Object.keys(KINDS).flatMap((kind) => SIDES.map((side) => [kind, side] as const));

describe('see', () => {
  test.each(CASES)('a %s of %i px is clear as it is, also recompressed and under a badge', async (kind, side) => {
    const { bytes, width } = await KINDS[kind]!(side);
    expect(await see(bytes, bytes)).toMatchObject({ sight: 'clear' });
    expect(await see(await sharp(bytes).jpeg({ quality: 60 }).toBuffer(), bytes)).toMatchObject({ sight: 'clear' });
    const badge = {
      create: { width: Math.ceil(width / 6), height: Math.ceil(width / 6), channels: 3, background: '#111' },
    } as const;
    const badged = await sharp(bytes)
      .composite([{ input: badge, gravity: 'southeast' }])
      .png()
      .toBuffer();
    expect(await see(badged, bytes)).toMatchObject({ sight: 'clear' });
  });

  test.each(CASES)('a %s of %i px is blurred by a blur in proportion, also paled', async (kind, side) => {
    const { bytes, width, height } = await KINDS[kind]!(side);
    // Blurred small and enlarged again: the same picture as a wide blur, in a fraction of the time.
    const small = await sharp(bytes).resize(50).png().toBuffer();
    const soft = await sharp(small).blur(6).png().toBuffer();
    const blurred = sharp(await sharp(soft).resize(width, height, { fit: 'fill' }).png().toBuffer());
    expect(await see(await blurred.clone().toBuffer(), bytes)).toMatchObject({ sight: 'blurred' });
    expect(await see(await blurred.clone().linear(0.8, 30).toBuffer(), bytes)).toMatchObject({ sight: 'blurred' });
  });

  test.each(CASES)('nothing is seen of a %s of %i px on a white, grey or striped box', async (kind, side) => {
    const { bytes, width, height } = await KINDS[kind]!(side);
    for (const background of ['#fff', '#222']) {
      const box = await sharp({ create: { width, height, channels: 3, background } })
        .png()
        .toBuffer();
      expect(await see(box, bytes)).toMatchObject({ sight: 'blank' });
    }
  });

  test('a fixed blur of 25 px does not hide a large picture', async () => {
    const { bytes } = await drawOrdinary(1, { width: 2000, height: 1500 });
    expect((await see(await sharp(bytes).blur(12).toBuffer(), bytes)).sight).not.toBe('blurred');
  });

  test('another picture in its place is not the picture', async () => {
    const [first, second] = [await drawOrdinary(0), await drawOrdinary(3)];
    expect((await see(second.bytes, first.bytes)).sight).not.toBe('clear');
  });
});
