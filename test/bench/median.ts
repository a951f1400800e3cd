/** The middle of sorted numbers; of an even count the mean of the two in the middle. NaN of none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Median of the quotients of what was measured side by side, which a busy machine disturbs alike. */
export function medianRatio(some: readonly number[], others: readonly number[]): number {
  return median(some.map((one, i) => one / others[i]!));
}
