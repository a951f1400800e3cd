import { expect, test } from 'vitest';
import { byteMatrix, multipliesBytes } from '../../../src/kernels/byte-matrix.ts';
import type { Instance } from '../../../src/kernels/kernels.ts';
import type { Weight } from '../../../src/weights.ts';

/** A weight [k, columns] stored as bytes, of which `zero` stands for 0. */
function stored(k: number, columns: number, zero = 131): Weight {
  const bytes = Uint8Array.from({ length: k * columns }, (_, i) => (i * 31) % 256);
  const scale = 0.0067;
  const min = -zero * scale;
  return {
    shape: [1, 1, k, columns],
    values: Float32Array.from(bytes, (byte) => byte * scale + min),
    stored: { bytes, scale, min },
  };
}

function betweenBytes(weight: Weight): Weight {
  const own = weight.stored!;
  return { ...weight, stored: { ...own, min: own.min + own.scale / 2 } };
}

test.each<[string, Weight, [number, number], number]>([
  ['floats', { shape: [16, 24], values: new Float32Array(16 * 24) }, [16, 24], 3],
  ['bytes of which none stands for zero', betweenBytes(stored(16, 24)), [16, 24], 3],
  ['sums that 32 bits cannot hold', stored(960, 24, 0), [960, 24], 3],
  ['sums of a length that is no multiple of eight', stored(12, 24), [12, 24], 3],
  ['columns that do not fill a panel', stored(16, 36), [16, 36], 3],
  ['few columns', stored(16, 16), [16, 16], 3],
  ['few rows', stored(16, 24), [16, 24], 2],
])('there is no matrix of bytes for %s', (_, weight, sides, rows) => {
  expect(byteMatrix(weight, sides, new Float32Array(sides[1]), [rows, 49])).toBeUndefined();
});

test('there is one for what fits', () => {
  expect(byteMatrix(stored(16, 24), [16, 24], new Float32Array(24), [3, 49])).toBeDefined();
});

test.each([
  ['one instruction', 129_540, true],
  ['three', 65_534, false],
  ['those of ARM', -508, false],
])('%s for products of bytes shows in what becomes of large factors', (_, product, isFast) => {
  expect(multipliesBytes({ kernels: { dotOf: () => product } } as unknown as Instance)).toBe(isFast);
});
