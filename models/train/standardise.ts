import type { Rows } from './features/extract.ts';

/** Rows read at a time. */
const TOGETHER = 256;

export interface Standard {
  readonly mean: Float32Array;
  readonly scale: Float32Array;
}

/**
 * What brings every feature to mean 0 and, over the square root of their count, variance 1, so that the head's rate and
 * decay mean the same for every base. Two sums are kept, whatever the number of rows.
 *
 * @param counted rows that count: the whole views of the training pictures, not the varied ones
 */
export async function standardise(rows: Rows, counted: readonly number[]): Promise<Standard> {
  const sums = new Float64Array(rows.width);
  const squares = new Float64Array(rows.width);
  const count = counted.length;
  for (let from = 0; from < count; from += TOGETHER) {
    const values = await rows.read(counted.slice(from, from + TOGETHER));
    values.forEach((value, i) => {
      sums[i % rows.width]! += value;
      squares[i % rows.width]! += value * value;
    });
  }
  const mean = Float32Array.from(sums, (sum) => sum / count);
  const deviations = squares.map((square, i) => Math.sqrt(Math.max(0, square / count - (sums[i]! / count) ** 2)));
  const floor = 0.05 * (deviations.reduce((sum, deviation) => sum + deviation, 0) / rows.width) + 1e-12;
  const scale = Float32Array.from(deviations, (deviation) => 1 / (Math.max(deviation, floor) * Math.sqrt(rows.width)));
  return { mean, scale };
}
