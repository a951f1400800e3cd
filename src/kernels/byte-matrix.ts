import type { StoredBytes, Weight } from '../weights.ts';
import type { Instance } from './kernels.ts';
import type { Matrix, Range, Sides } from './matrix.ts';

/** Rows and columns that are worked on at once, bytes that stay near, bytes before each row: see assembly/matmul-bytes.ts. */
const ROWS = 3;
const COLUMNS = 8;
const NEAR = 24_576;
const HEAD = 16;
/** With fewer columns to multiply with, splitting a row takes longer than it spares. */
const FEWEST = 24;
/** The largest number that a row is made of: see assembly/split-row.ts. */
const MOST = 16_383;
/** Bytes that stand for zero as near as this to a whole number differ from it by rounding alone. */
const ROUNDING = 1e-3;

/**
 * Whether the processor has one instruction that multiplies sixteen bytes and adds the products by fours. WebAssembly's
 * is defined for factors of seven bits alone (relaxed SIMD, i32x4.relaxed_dot_i8x16_i7x16_add_s), and what it makes of
 * larger ones tells what it is compiled to. With x86's VPDPBUSD, which takes them as they are, products of bytes take half
 * the time of those of floats; with the three instructions that stand for it elsewhere, whose sums of two end at 32,767,
 * twice the time. What ARM's are compiled to does not show, so that they are taken for the slower.
 */
export function multipliesBytes({ kernels }: Instance): boolean {
  return kernels.dotOf(127, 255) === 4 * 127 * 255;
}

/**
 * A weight that is stored as bytes and multiplied as such, by rows of whole numbers of 14 bits. Sums are exact, so that
 * results differ from those of floats by the rounding of rows: half of 1/16,383 of a row's span, each.
 *
 * @returns undefined if the weight is stored otherwise, has no byte for zero, or does not have the sides for it
 */
export function byteMatrix(
  { values, stored }: Weight,
  [k, columns]: Sides,
  bias: Float32Array,
  [least]: Range,
): Matrix | undefined {
  if (!stored || least < ROWS || k % 8 !== 0 || columns % COLUMNS !== 0 || columns < FEWEST) return undefined;
  const zero = stored.min / stored.scale;
  const offset = Math.round(zero) + 128;
  const isTooLarge = Math.abs(offset) * MOST * k > 2 ** 30;
  if (Math.abs(zero - Math.round(zero)) > ROUNDING || isTooLarge) return undefined;
  return {
    constants: [packBytes(stored.bytes, k, columns), packColumns(values, stored, bias)],
    room: Math.max(NEAR, ROWS * (2 * k + HEAD)) / 4,
    multiply(kernels, { constants: [panels, own], a, shortcut, to, rows, limits, room }) {
      kernels.matmulBytes(a, panels!, own!, offset, shortcut, to, rows, columns, k, ...limits, room);
    },
  };
}

/** @returns [columns / 8, k / 4, 8, 4], with 128 taken from each byte */
function packBytes(bytes: Uint8Array, k: number, columns: number): Int8Array {
  const panels = new Int8Array(bytes.length);
  for (let row = 0; row < k; row++)
    for (let column = 0; column < columns; column++) {
      const four = Math.floor(column / COLUMNS) * (k / 4) + Math.floor(row / 4);
      panels[(four * COLUMNS + (column % COLUMNS)) * 4 + (row % 4)] = bytes[row * columns + column]! - 128;
    }
  return panels;
}

/** @returns [columns / 8, 3, 8]: what a byte's one stands for, sums of columns, bias */
function packColumns(values: Weight['values'], { scale, factors }: StoredBytes, bias: Float32Array): Float32Array {
  const columns = bias.length;
  const sums = new Float64Array(columns);
  for (const [i, value] of values.entries()) sums[i % columns]! += value;
  const packed = new Float32Array(columns * 3);
  for (let column = 0; column < columns; column++) {
    const at = Math.floor(column / COLUMNS) * COLUMNS * 3 + (column % COLUMNS);
    packed[at] = scale * (factors?.[column] ?? 1);
    packed[at + COLUMNS] = sums[column]!;
    packed[at + 2 * COLUMNS] = bias[column]!;
  }
  return packed;
}
