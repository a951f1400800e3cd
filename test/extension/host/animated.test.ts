import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { mayBeAnimated } from '../../../extension/host/animated.ts';
import { drawOrdinary, FORMATS } from '../../support/draw.ts';

const buffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

let film: Buffer;
beforeAll(async () => {
  const frames = Buffer.alloc(32 * 96 * 3, 90).fill(200, 32 * 32 * 3, 32 * 64 * 3);
  film = await sharp(frames, { raw: { width: 32, height: 96, channels: 3, pageHeight: 32 } })
    .webp({ loop: 0 })
    .toBuffer();
});

test.each(FORMATS.filter((format) => format !== 'gif'))('a still %s is known to be still', async (format) => {
  const { bytes, type } = await drawOrdinary(1, { width: 64, height: 48, format });
  expect(mayBeAnimated(buffer(bytes), type)).toBe(false);
});

test('an animated WebP is told by its flag', () => {
  expect(mayBeAnimated(buffer(film), 'image/webp')).toBe(true);
});

test('an animated PNG is told by the chunk before its data', async () => {
  const { bytes } = await drawOrdinary(1, { width: 64, height: 48, format: 'png' });
  const control = Buffer.alloc(20);
  control.writeUInt32BE(8, 0);
  control.write('acTL', 4, 'latin1');
  const afterHeader = 33;
  const animated = Buffer.concat([bytes.subarray(0, afterHeader), control, bytes.subarray(afterHeader)]);
  expect(mayBeAnimated(buffer(animated), 'image/png')).toBe(true);
});

test('an AVIF sequence is told by its brand', () => {
  const box = Buffer.from('\0\0\0\x1cftypavif\0\0\0\0avifavismif1', 'latin1');
  expect(mayBeAnimated(buffer(box), 'image/avif')).toBe(true);
});

test('any GIF may be; nothing is read beyond the end of what was cut short', () => {
  expect(mayBeAnimated(new ArrayBuffer(6), 'image/gif')).toBe(true);
  for (const type of ['image/png', 'image/webp', 'image/avif', 'image/jpeg'])
    for (let length = 0; length < 40; length++)
      expect(mayBeAnimated(buffer(film.subarray(0, length)), type)).toBeTypeOf('boolean');
});
