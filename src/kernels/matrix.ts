import type { Weight } from '../weights.ts';
import { byteMatrix } from './byte-matrix.ts';
import { floatMatrix } from './float-matrix.ts';
import type { Address, Kernels } from './kernels.ts';
import type { Limits } from './limits.ts';
import type { Constant, Known } from './step.ts';

/** A weight [k, columns] that rows of k floats are multiplied with, as the kernels read it. */
export interface Matrix {
  readonly constants: readonly Constant[];
  /** Floats of room that multiplying needs. */
  readonly room: number;
  multiply(kernels: Kernels, product: Product): void;
}

/** Where a product finds what it needs: to[rows, columns] = limited(a[rows, k] · matrix + bias + shortcut). */
export interface Product {
  /** Of the matrix's `constants`, in order. */
  readonly constants: readonly Address[];
  readonly a: Address;
  /** 0 for none; there is one only if the columns are a multiple of eight. */
  readonly shortcut: Address;
  readonly to: Address;
  readonly rows: number;
  readonly limits: Limits;
  readonly room: Address;
}

export type Sides = readonly [k: number, columns: number];
export type Range = readonly [least: number, most: number];

/**
 * @param bias filled up to a multiple of eight
 * @param rows how many rows it is multiplied with at once, at least and at most
 */
export function matrixOf(
  weight: Weight,
  sides: Sides,
  bias: Float32Array,
  rows: Range,
  { isByBytes }: Pick<Known, 'isByBytes'>,
): Matrix {
  return (isByBytes && byteMatrix(weight, sides, bias, rows)) || floatMatrix(weight, sides, bias, rows);
}
