import { image, setBackend, tensor3d } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Area,
  composeOn,
  MOST_TILES,
  mostlyTransparent,
  type Pixels,
  spread,
  squash,
  tiles,
  toInput,
} from '../../src/preprocess.ts';
import { seeded } from '../support/seeded.ts';

function noise(width: number, height: number, seed = 1): Pixels {
  const random = seeded(seed);
  return { data: Uint8ClampedArray.from({ length: width * height * 4 }, () => random.count(0, 255)), width, height };
}

beforeAll(async () => {
  await setBackend('cpu');
});

describe('squashing to a square', () => {
  it.each([
    [300, 200, 224],
    [64, 500, 224],
    [7, 5, 31],
    [1, 1, 16],
    [2, 1, 16],
    [225, 224, 224],
  ])(
    'makes of %i x %i the %i that tfjs makes with aligned corners, to half a step of a byte',
    (width, height, size) => {
      const picture = noise(width, height);
      const reference = image
        .resizeBilinear(tensor3d([...picture.data], [height, width, 4]), [size, size], true)
        .dataSync();
      const worst = squash(picture, size).reduce(
        (most, value, i) => Math.max(most, Math.abs(value - reference[i]!)),
        0,
      );
      expect(worst).toBeLessThanOrEqual(0.501);
    },
  );

  it('takes an area as if it had been cut out', () => {
    const whole = noise(40, 30);
    const cut = new Uint8ClampedArray(20 * 10 * 4);
    for (let row = 0; row < 10; row++)
      cut.set(whole.data.subarray(((row + 7) * 40 + 5) * 4, ((row + 7) * 40 + 25) * 4), row * 80);
    expect(squash(whole, 16, { x: 5, y: 7, width: 20, height: 10 })).toEqual(
      squash({ data: cut, width: 20, height: 10 }, 16),
    );
  });

  it('returns pixels of the right size as they are', () => {
    const picture = noise(16, 16);
    expect(squash(picture, 16)).toBe(picture.data);
  });
});

describe('the network’s input', () => {
  const card = { node: 'input', size: 1, resize: 'bilinear-corners' } as const;

  it('is RGB in the card’s range, picture after picture', () => {
    const batch = [Uint8ClampedArray.of(0, 255, 51, 255), Uint8ClampedArray.of(255, 0, 102, 7)];
    const input = toInput(batch, { ...card, range: [-1, 1] });
    [-1, 1, -0.6, 1, -1, -0.2].forEach((value, i) => {
      expect(input[i]).toBeCloseTo(value, 6);
    });
    expect([...toInput(batch, { ...card, range: [0, 255] })]).toEqual([0, 255, 51, 255, 0, 102]);
  });

  it('refuses a picture of another size', () => {
    expect(() => toInput([new Uint8ClampedArray(16)], { ...card, range: [0, 1] })).toThrow(/4 pixels, not 1/);
  });
});

describe('transparency', () => {
  it('is composed on the given grey', () => {
    const pixels = Uint8ClampedArray.of(100, 0, 200, 0, 100, 0, 200, 255, 100, 0, 200, 51);
    expect([...composeOn(255, pixels)]).toEqual([255, 255, 255, 255, 100, 0, 200, 255, 224, 204, 244, 255]);
    expect([...composeOn(0, pixels)]).toEqual([0, 0, 0, 255, 100, 0, 200, 255, 20, 0, 40, 255]);
  });

  it('costs opaque pictures no copy', () => {
    const opaque = Uint8ClampedArray.of(1, 2, 3, 255);
    expect(composeOn(255, opaque)).toBe(opaque);
  });

  it.each([
    [[0, 0, 0, 255], true],
    [[255, 255, 0, 0], false],
    [[255, 255, 255, 0], false],
    [[120, 120, 120, 120], true],
    [[], false],
  ])('alphas %o: mostly transparent is %s', (alphas, expected) => {
    expect(mostlyTransparent(Uint8ClampedArray.from(alphas.flatMap((alpha) => [9, 9, 9, alpha])))).toBe(expected);
  });
});

describe('tiles', () => {
  const along = ({ x, y, width, height }: Area, wide: boolean): [start: number, end: number] =>
    wide ? [x, x + width] : [y, y + height];

  it.each([
    [400, 200],
    [200, 400],
    [100, 100],
  ])('leave %i x %i whole', (width, height) => {
    expect(tiles(width, height)).toEqual([{ x: 0, y: 0, width, height }]);
  });

  it.each([
    [401, 200],
    [1000, 300],
    [300, 1000],
    [2000, 100],
    [100, 20_000],
    [3, 1],
  ])('cover all of %i x %i, neighbours overlapping, at most four', (width, height) => {
    const wide = width > height;
    const parts = tiles(width, height);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.length).toBeLessThanOrEqual(MOST_TILES);
    const spans = parts.map((part) => along(part, wide));
    expect(spans[0]![0]).toBe(0);
    expect(spans.at(-1)![1]).toBe(Math.max(width, height));
    for (const [i, [start]] of spans.slice(1).entries()) expect(start).toBeLessThanOrEqual(spans[i]![1]);
    for (const { x, y, width: w, height: h } of parts) {
      expect([x, y, w, h].every(Number.isInteger)).toBe(true);
      expect(wide ? h : w).toBe(Math.min(width, height));
    }
  });

  it('are squares wherever few enough squares do', () => {
    for (const { width, height } of tiles(1000, 300)) expect(width).toBe(height);
  });

  it('spread over the long side at will', () => {
    expect(spread(300, 200, 3)).toEqual([
      { x: 0, y: 0, width: 200, height: 200 },
      { x: 50, y: 0, width: 200, height: 200 },
      { x: 100, y: 0, width: 200, height: 200 },
    ]);
    expect(spread(200, 300, 1)).toEqual([{ x: 0, y: 0, width: 200, height: 300 }]);
  });
});
