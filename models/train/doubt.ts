import type { Item } from './data/prepare.ts';
import { groupBy } from './group.ts';
import type { TrainOptions } from './options.ts';

/** A training picture whose label a cautious head contradicts. */
export interface Doubt {
  readonly item: Item;
  /** What it takes the picture for, and how probable it thinks that, and the label, to be. */
  readonly said: string;
  readonly certainty: number;
  readonly given: number;
}

/**
 * How the cautious head learns: held so tightly (weight decay, dropout, smoothing) that it cannot learn single wrong labels by
 * heart, and sees what most pictures of a class have in common.
 */
export const CAUTIOUS: Pick<TrainOptions, 'weightDecay' | 'dropout' | 'smoothing'> = {
  weightDecay: 3,
  dropout: 0.5,
  smoothing: 0.2,
};

/** Steps after which the cautious head knows what it can. */
export const CAUTIOUS_STEPS = 260;

/**
 * The training pictures that the cautious head takes for something else than their label, those it is surest about first
 * (after the confident learning of C. Northcutt et al., 2021, in its simplest form). A class of which more than half would
 * be doubted is one that the head cannot tell; of that, nothing is.
 *
 * @param rows what the head said of each picture, probabilities in label order
 */
export function doubtsOf(
  train: readonly Item[],
  labels: readonly string[],
  rows: readonly (readonly number[])[],
): Doubt[] {
  const doubts = train.flatMap((item, i): Doubt[] => {
    const row = rows[i]!;
    const certainty = Math.max(...row);
    const said = labels[row.indexOf(certainty)]!;
    return said === item.label ? [] : [{ item, said, certainty, given: row[labels.indexOf(item.label)]! }];
  });
  const counts = groupBy(train, ({ label }) => label);
  const kept = [...groupBy(doubts, ({ item }) => item.label)]
    .filter(([label, of]) => of.length * 2 <= counts.get(label)!.length)
    .flatMap(([, of]) => of);
  return kept.sort((a, b) => b.certainty - b.given - (a.certainty - a.given));
}
