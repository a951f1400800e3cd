import seedrandom from 'seedrandom';

/** An estimate with its 95 % interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959964;

/** The interval of a share (E. B. Wilson, 1927). */
export function wilson(count: number, of: number): Interval {
  if (of === 0) return { value: 0, low: 0, high: 1 };
  const share = count / of;
  const spread = 1 + Z ** 2 / of;
  const middle = (share + Z ** 2 / (2 * of)) / spread;
  const half = (Z / spread) * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  return { value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/**
 * The percentile interval of any figure of a sample (B. Efron, 1979): the figure of so many samples drawn from it.
 *
 * @param figure of the pictures at these places; null where it has none for a sample, which then does not count
 */
export function bootstrap(
  count: number,
  figure: (places: readonly number[]) => number | null,
  rounds = 1000,
  seed = 1,
): Interval | null {
  const value = figure(Array.from({ length: count }, (_, i) => i));
  if (value === null) return null;
  const random = seedrandom(`bootstrap ${seed}`);
  const figures = Array.from({ length: rounds }, () =>
    figure(Array.from({ length: count }, () => Math.floor(random() * count))),
  ).filter((found) => found !== null);
  figures.sort((a, b) => a - b);
  const at = (share: number): number =>
    figures[Math.min(figures.length - 1, Math.floor(share * figures.length))] ?? value;
  return { value, low: at(0.025), high: at(0.975) };
}

/**
 * McNemar's test of two classifiers on the same pictures, exact (two-sided binomial): how likely it is to see so unequal
 * counts if both are equally good.
 *
 * @param onlyFirst pictures that only the first had right @param onlySecond those that only the second had right
 */
export function mcnemar(onlyFirst: number, onlySecond: number): number {
  const total = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  let term = 0.5 ** total;
  if (term === 0) return normalTail(total, fewer);
  let tail = 0;
  for (let k = 0; k <= fewer; k++) {
    tail += term;
    term *= (total - k) / (k + 1);
  }
  return Math.min(1, 2 * tail);
}

/** With more than a thousand disagreements: the normal approximation with continuity correction. */
function normalTail(total: number, fewer: number): number {
  const z = Math.max(0, Math.abs(fewer - total / 2) - 0.5) / Math.sqrt(total / 4);
  return Math.min(1, 2 * upperTail(z));
}

/** Upper tail of the normal distribution (M. Abramowitz, I. Stegun, 26.2.17; error below 1e-7). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const sum = series.reduce((total, factor, i) => total + factor * t ** (i + 1), 0);
  return (Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}
