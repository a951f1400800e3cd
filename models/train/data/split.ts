import { createHash } from 'node:crypto';
import { groupBy } from '../group.ts';

export const PARTS = ['train', 'validation', 'test'] as const;
export type Part = (typeof PARTS)[number];

interface Splittable {
  readonly label: string;
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** What looks alike has the same. */
  readonly cluster: string;
}

export interface SplitOptions {
  readonly seed: number;
  /** Share of the pictures, in [0, 1). */
  readonly validation: number;
  readonly test: number;
  /** For cross-validation: the test part is the `fold`-th (from 0) of so many equal ones, and `test` is not used. */
  readonly folds?: { readonly count: number; readonly fold: number } | undefined;
}

/**
 * Puts every picture into a part. Stratified by label; what looks alike stays together; decided by hashes of the
 * contents and the seed alone, so neither names nor order matter.
 */
export function split<T extends Splittable>(items: readonly T[], options: SplitOptions): Map<T, Part> {
  const parts = new Map<T, Part>();
  const bundles = [...groupBy(items, ({ cluster }) => cluster).values()];
  for (const sameLabel of groupBy(bundles, labelOf).values()) {
    const ordered = sameLabel.map((bundle) => ({ bundle, rank: rankOf(bundle, options.seed) }));
    ordered.sort((a, b) => (a.rank < b.rank ? -1 : 1));
    deal(
      ordered.map(({ bundle }) => bundle),
      options,
      parts,
    );
  }
  return parts;
}

/** The commonest label, the first in the alphabet among equals. */
function labelOf(bundle: readonly Splittable[]): string {
  const counts = [...groupBy(bundle, ({ label }) => label)].map(([label, { length }]) => ({ label, length }));
  return counts.sort((a, b) => b.length - a.length || (a.label < b.label ? -1 : 1))[0]!.label;
}

function rankOf(bundle: readonly Splittable[], seed: number): string {
  const least = bundle.map(({ sha256 }) => sha256).sort()[0]!;
  return createHash('sha256').update(`${seed} ${least}`).digest('hex');
}

function deal<T>(
  bundles: readonly (readonly T[])[],
  { validation, test, folds }: SplitOptions,
  parts: Map<T, Part>,
): void {
  const total = bundles.reduce((sum, { length }) => sum + length, 0);
  const [from, to] = folds ? [folds.fold / folds.count, (folds.fold + 1) / folds.count] : [0, test];
  const [quotaTest, quotaValidation] = [(to - from) * total, validation * total];
  let before = 0;
  let validated = 0;
  for (const bundle of bundles) {
    const middle = (before + bundle.length / 2) / total;
    const isTest = quotaTest > 0 && middle >= from && middle < to;
    const isValidation = !isTest && validated + bundle.length / 2 <= quotaValidation;
    if (isValidation) validated += bundle.length;
    for (const item of bundle) parts.set(item, isTest ? 'test' : isValidation ? 'validation' : 'train');
    before += bundle.length;
  }
}
