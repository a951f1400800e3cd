/** Rows that are worked on at once, and floats that stay near: see assembly/matmul.ts. */
const ROWS = 5;
const NEAR = 8192;

/**
 * Room that `matmul` needs for lists of the steps that count, in numbers of 32 bits: for each five of the rows that it
 * works on at once the list's length and up to k steps.
 *
 * @param m rows of the product
 * @param n its columns
 * @param k length of its sums
 */
export function listsOf(m: number, n: number, k: number): number {
  const near = Math.max(ROWS, Math.floor(NEAR / (k + Math.min(n, k))));
  return Math.ceil(Math.min(m, near) / ROWS) * (k + 1);
}
