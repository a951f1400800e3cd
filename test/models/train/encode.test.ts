import seedrandom from 'seedrandom';
import { expect, test } from 'vitest';
import { encodeWeight } from '../../../models/train/graft/encode.ts';
import { decodeWeights } from '../../../src/weights.ts';

/** A kernel's values after they were stored as 16-bit floats. */
function halved(values: Float32Array): Float32Array {
  const { stored } = encodeWeight('kernel', { shape: [2, values.length / 2], values }, 'float16');
  expect(stored).toHaveLength(1);
  expect(stored[0]!.bytes).toHaveLength(values.length * 2);
  return decodeWeights([stored[0]!.spec], stored[0]!.bytes).get('kernel')!.values as Float32Array;
}

test('16-bit floats come back with 11 bits of accuracy, the smallest to half of the least step', () => {
  const random = seedrandom('half');
  const values = Float32Array.from({ length: 4000 }, () => (random() - 0.5) * 2 ** (random() * 24 - 10));
  halved(values).forEach((value, i) => {
    expect(Math.abs(value - values[i]!)).toBeLessThanOrEqual(Math.max(Math.abs(values[i]!) * 2 ** -11, 2 ** -25));
  });
});

test('16-bit floats that can be kept exactly are, the smallest, and powers of two and their neighbours among them', () => {
  const exact = [
    0,
    1,
    -1,
    2 ** -24,
    -(2 ** -14),
    1023 * 2 ** -24,
    65504,
    -65504,
    2047 / 1024,
    0.5 + 2 ** -11,
    1 / 4096,
  ];
  const values = Float32Array.from({ length: 128 }, (_, i) => exact[i % exact.length]!);
  expect(halved(values)).toEqual(values);
});

test('a value just below a power of two rounds up to it, and what is too large becomes the largest', () => {
  const values = new Float32Array(128).fill(2 - 2 ** -20);
  values.set([1e6, -1e6]);
  const [large, small, ...others] = halved(values);
  expect([large, small]).toEqual([65504, -65504]);
  expect(new Set(others)).toEqual(new Set([2]));
});
