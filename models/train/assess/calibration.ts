export interface Bin {
  /** Mean certainty of the pictures in it, and how many of them were right. */
  readonly confidence: number;
  readonly accuracy: number;
  readonly count: number;
}

export interface Calibration {
  readonly bins: readonly Bin[];
  /** Expected calibration error (M. Naeini et al., AAAI 2015): mean distance of the two, weighted by count. */
  readonly ece: number;
}

const BINS = 10;

/** How far certainty is from being right, in ten bins of equal width. @param rows probabilities, a row a picture */
export function calibrationOf(rows: readonly (readonly number[])[], truth: readonly number[]): Calibration {
  const sums = Array.from({ length: BINS }, () => ({ confidence: 0, right: 0, count: 0 }));
  rows.forEach((row, i) => {
    const top = Math.max(...row);
    const bin = sums[Math.min(BINS - 1, Math.floor(top * BINS))]!;
    bin.confidence += top;
    bin.right += row.indexOf(top) === truth[i] ? 1 : 0;
    bin.count++;
  });
  const bins = sums
    .filter(({ count }) => count > 0)
    .map(({ confidence, right, count }) => ({ confidence: confidence / count, accuracy: right / count, count }));
  const ece = bins.reduce((sum, bin) => sum + (bin.count / rows.length) * Math.abs(bin.confidence - bin.accuracy), 0);
  return { bins, ece };
}

/** Probabilities with their logits divided by a temperature. */
export function cooled(row: readonly number[], temperature: number): number[] {
  const powers = row.map((probability) => Math.max(probability, 1e-12) ** (1 / temperature));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/**
 * The temperature that makes held-out answers likeliest (C. Guo et al., On Calibration of Modern Neural Networks, 2017),
 * between 0.05 and 20. The loss has one minimum, so the interval is narrowed by the golden section.
 */
export function fitTemperature(rows: readonly (readonly number[])[], truth: readonly number[]): number {
  const lossAt = (logarithm: number): number =>
    rows.reduce((sum, row, i) => sum - Math.log(Math.max(cooled(row, Math.exp(logarithm))[truth[i]!]!, 1e-12)), 0);
  const section = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(0.05), Math.log(20)];
  while (high - low > 1e-4) {
    const [left, right] = [high - section * (high - low), low + section * (high - low)];
    if (lossAt(left) < lossAt(right)) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}
