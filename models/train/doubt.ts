import type { Item } from './data/prepare.ts';
import { groupBy } from './group.ts';

/** A training picture whose label is contradicted by heads that did not learn from it. */
export interface Doubt {
  readonly item: Item;
  /** What they take the picture for, and how near they think it to be to that and to its label, about 0 to 1. */
  readonly said: string;
  readonly certainty: number;
  readonly given: number;
}

/** Parts of the training pictures, each judged by a head that learnt from the others. */
export const DOUBT_FOLDS = 5;

/**
 * How much nearer than the label another class must be. Without a clear margin too many right labels are doubted,
 * which costs more than the wrong ones left (models/README.md).
 */
const MARGIN = 0.2;

/**
 * The training pictures that heads which never saw them take for something else than their label, those they are surest
 * about first: pruning by out-of-sample probabilities (C. Northcutt, L. Jiang, I. Chuang, Confident Learning: Estimating
 * Uncertainty in Dataset Labels, JAIR 2021), by the margin between label and answer. A head asked about its own lessons
 * would know their wrong labels by heart. A class of which more than half would be doubted is one that the heads cannot
 * tell; of that, nothing is.
 *
 * @param rows what was said of each picture, in label order, about 0 to 1
 */
export function doubtsOf(
  train: readonly Item[],
  labels: readonly string[],
  rows: readonly (readonly number[])[],
): Doubt[] {
  const doubts = train.flatMap((item, i): Doubt[] => {
    const row = rows[i]!;
    const certainty = Math.max(...row);
    const given = row[labels.indexOf(item.label)]!;
    return certainty - given > MARGIN ? [{ item, said: labels[row.indexOf(certainty)]!, certainty, given }] : [];
  });
  const counts = groupBy(train, ({ label }) => label);
  const kept = [...groupBy(doubts, ({ item }) => item.label)]
    .filter(([label, of]) => of.length * 2 <= counts.get(label)!.length)
    .flatMap(([, of]) => of);
  return kept.sort((a, b) => b.certainty - b.given - (a.certainty - a.given));
}
