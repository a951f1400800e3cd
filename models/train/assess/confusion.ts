/** Counts of pictures by true class (row) and predicted class (column). */
export type Confusion = readonly (readonly number[])[];

export interface ClassFigures {
  readonly label: string;
  /** Pictures of this class. */
  readonly count: number;
  /** Of those called so, how many are; null if none was called so. */
  readonly precision: number | null;
  /** Of those that are, how many were called so; null if there are none. */
  readonly recall: number | null;
  /** Harmonic mean of the two; null if either is missing, 0 if both are 0. */
  readonly f1: number | null;
}

/** @param truth and @param said places of classes, one each a picture */
export function confusionOf(truth: readonly number[], said: readonly number[], classes: number): Confusion {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  truth.forEach((row, i) => {
    counts[row]![said[i]!]! += 1;
  });
  return counts;
}

export function classFigures(confusion: Confusion, labels: readonly string[]): ClassFigures[] {
  return labels.map((label, i) => {
    const right = confusion[i]![i]!;
    const count = sum(confusion[i]!);
    const called = sum(confusion.map((row) => row[i]!));
    const precision = called > 0 ? right / called : null;
    const recall = count > 0 ? right / count : null;
    return { label, count, precision, recall, f1: f1Of(precision, recall) };
  });
}

function f1Of(precision: number | null, recall: number | null): number | null {
  if (precision === null || recall === null) return null;
  return precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
}

/** Share of pictures on the diagonal. */
export function accuracyOf(confusion: Confusion): number {
  const right = sum(confusion.map((row, i) => row[i]!));
  return right / sum(confusion.map(sum));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
