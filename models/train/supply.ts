import type { Item } from './data/prepare.ts';
import { vary } from './features/augment.ts';
import type { Crew } from './features/crew.ts';
import type { Look, Rows } from './features/extract.ts';
import { WHOLE } from './features/view.ts';
import { targetsOf } from './fit/batch.ts';
import type { Measured, Supply } from './fit/descend.ts';
import type { Learner } from './fit/learner.ts';
import type { TrainOptions } from './options.ts';

/** Pictures that are validated together. */
const TOGETHER = 16;

export interface Lessons {
  readonly train: readonly Item[];
  readonly validation: readonly Item[];
  readonly labels: readonly string[];
  /** Whose features are worked out: the training pictures; all of them if several folds are to share what is kept. */
  readonly shown: readonly Item[];
}

/** The looks of the head's epoch: every picture whole, then varied, round by round. */
export function looksOf({ shown }: Lessons, { views, augmentation, seed }: TrainOptions): Look[] {
  return Array.from({ length: views }, (_, round) => round).flatMap((round) =>
    shown.map(({ file, sha256 }) => ({
      file,
      sha256,
      view: round === 0 ? WHOLE : vary(augmentation, seed, 'view', round, sha256),
    })),
  );
}

/** Each class's weight in the loss; their mean over the training pictures is 1. */
export function classWeights({ train, labels }: Lessons, kind: TrainOptions['classWeights']): number[] {
  const counts = labels.map((label) => train.filter((item) => item.label === label).length);
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => (kind === 'none' || count === 0 ? 1 : train.length / (present * count)));
}

/** Feeds rows from disk. @param rows of `looksOf`, and of the validation pictures */
export function supplyRows(
  learner: Learner,
  lessons: Lessons,
  options: TrainOptions,
  rows: Rows,
  validation: Rows,
): Supply {
  const answers = lessons.train.map(({ label }) => lessons.labels.indexOf(label));
  const weights = classWeights(lessons, options.classWeights);
  const rowOf = rowsOf(lessons);
  return {
    async batch(places) {
      const values = await rows.read(places.map(rowOf));
      const targets = targetsOf(
        places.map((place) => answers[place % answers.length]!),
        weights,
        options.smoothing,
      );
      return { batch: { kind: 'rows', count: places.length, values }, targets };
    },
    validate: () =>
      measure(lessons, async (places) =>
        learner.predict({ kind: 'rows', count: places.length, values: await validation.read(places) }),
      ),
  };
}

/** From a place in the epoch (training pictures, round by round) to its row on disk. */
export function rowsOf({ train, shown }: Lessons): (place: number) => number {
  const at = new Map(shown.map((item, i) => [item, i]));
  const rows = train.map((item) => at.get(item)!);
  return (place) => Math.floor(place / train.length) * shown.length + rows[place % train.length]!;
}

/** Feeds pictures, varied anew in every epoch, decoded on all cores while the last batch is being learnt. */
export function supplyPictures(
  learner: Learner,
  lessons: Lessons,
  options: TrainOptions,
  crew: Crew,
  root: string,
  size: number,
): Supply {
  const weights = classWeights(lessons, options.classWeights);
  const looksAt = (places: readonly number[], epoch: number) =>
    places.map((place) => {
      const { file, sha256 } = lessons.train[place]!;
      return { file, view: vary(options.augmentation, options.seed, 'epoch', epoch, sha256) };
    });
  return {
    async batch(places, epoch) {
      const pixels = await crew.pixels({ root, size, looks: looksAt(places, epoch) });
      const answers = places.map((place) => lessons.labels.indexOf(lessons.train[place]!.label));
      return {
        batch: { kind: 'pixels', count: places.length, pixels },
        targets: targetsOf(answers, weights, options.smoothing),
      };
    },
    validate: () =>
      measure(lessons, async (places) => {
        const looks = places.map((place) => ({ file: lessons.validation[place]!.file, view: WHOLE }));
        return learner.predict({
          kind: 'pixels',
          count: places.length,
          pixels: await crew.pixels({ root, size, looks }),
        });
      }),
  };
}

async function measure(
  { validation, labels }: Lessons,
  logitsOf: (places: number[]) => Promise<Float32Array>,
): Promise<Measured | undefined> {
  if (validation.length === 0) return undefined;
  let loss = 0;
  let right = 0;
  for (let from = 0; from < validation.length; from += TOGETHER) {
    const places = Array.from({ length: Math.min(TOGETHER, validation.length - from) }, (_, i) => from + i);
    const logits = await logitsOf(places);
    places.forEach((place, i) => {
      const row = logits.subarray(i * labels.length, (i + 1) * labels.length);
      const answer = labels.indexOf(validation[place]!.label);
      loss += logSumExp(row) - row[answer]!;
      right += row.indexOf(Math.max(...row)) === answer ? 1 : 0;
    });
  }
  return { loss: loss / validation.length, accuracy: right / validation.length };
}

function logSumExp(row: Float32Array): number {
  const top = Math.max(...row);
  return top + Math.log(row.reduce((sum, value) => sum + Math.exp(value - top), 0));
}
