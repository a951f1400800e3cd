import { matMul, mul, sub, type Tensor2D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Item } from './data/prepare.ts';
import type { Rows } from './features/extract.ts';
import { targetsOf } from './fit/batch.ts';
import { dispose, minus, plus, ridge, type Sums, sumsOf, withOne } from './fit/ridge.ts';
import type { TrainOptions } from './options.ts';
import { progress } from './progress.ts';
import type { Standard } from './standardise.ts';
import { classWeights, type Lessons, rowsOf } from './supply.ts';

/** Rows read at a time. */
const TOGETHER = 256;

/** What the regression is held by: larger values find fewer wrong labels, smaller ones doubt more right ones. */
const PENALTY = 0.003;

/** What there is to judge by. */
export interface Evidence {
  readonly lessons: Lessons;
  readonly options: Pick<TrainOptions, 'views' | 'classWeights'>;
  /** Rows of `looksOf`. */
  readonly rows: Rows;
  readonly standard: Standard;
}

/**
 * What linear regressions say of pictures that they did not learn from: every part is judged by one that learnt from the
 * other parts. Each says how near a picture is to every class, about 0 to 1, the mean over its views. In memory are
 * the products of every two features, a few times, whatever the number of pictures.
 *
 * @param parts of the training pictures
 * @returns for each part a list per picture, in label order
 */
export async function judgeUnseen(parts: readonly (readonly Item[])[], evidence: Evidence): Promise<number[][][]> {
  // Every picture is read to learn from all, to leave its part out, and to be judged.
  const bar = progress('Doubting', parts.flat().length * evidence.options.views * 3);
  let done = 0;
  const read = (count: number): void => {
    done += count;
    bar.at(done);
  };
  try {
    const all = await sumUp(parts.flat(), evidence, read);
    const judged: number[][][] = [];
    for (const part of parts) {
      const own = await sumUp(part, evidence, read);
      const others = minus(all, own);
      const weights = await ridge(others, PENALTY);
      judged.push(await judge(part, weights, evidence, read));
      dispose(own);
      dispose(others);
      weights.dispose();
    }
    dispose(all);
    return judged;
  } finally {
    bar.end();
  }
}

type Read = (count: number) => void;

async function sumUp(items: readonly Item[], evidence: Evidence, read: Read): Promise<Sums> {
  const { lessons, options } = evidence;
  const weights = classWeights(lessons, options.classWeights);
  let sums: Sums | undefined;
  for await (const { rows, of } of chunks(items, evidence, read)) {
    const answers = of.map(({ label }) => lessons.labels.indexOf(label));
    const { probabilities, weights: counts } = targetsOf(answers, weights, 0);
    const targets = tensor2d(probabilities, [of.length, weights.length]);
    const some = sumsOf(rows, targets, counts);
    targets.dispose();
    sums = sums ? plus(sums, some) : some;
  }
  return sums!;
}

async function judge(items: readonly Item[], weights: Tensor2D, evidence: Evidence, read: Read): Promise<number[][]> {
  const classes = evidence.lessons.labels.length;
  const means = new Map(items.map((item) => [item, new Array<number>(classes).fill(0)]));
  for await (const { rows, of } of chunks(items, evidence, read)) {
    const product = matMul(rows, weights);
    const said = await product.data();
    product.dispose();
    of.forEach((item, i) => {
      const mean = means.get(item)!;
      for (let c = 0; c < classes; c++) mean[c]! += said[i * classes + c]! / evidence.options.views;
    });
  }
  return items.map((item) => means.get(item)!);
}

/** All views of the pictures, some at a time, standardised and with a 1 at the end; disposed when the next are asked for. */
async function* chunks(
  items: readonly Item[],
  { lessons, options, rows, standard }: Evidence,
  read: Read,
): AsyncGenerator<{ rows: Tensor2D; of: Item[] }> {
  const rowOf = rowsOf({ ...lessons, train: items });
  const count = items.length * options.views;
  for (let from = 0; from < count; from += TOGETHER) {
    const places = Array.from({ length: Math.min(TOGETHER, count - from) }, (_, i) => from + i);
    const values = await rows.read(places.map(rowOf));
    const ready = tidy(() => {
      const centred = sub(tensor2d(values, [places.length, rows.width]), tensor1d(standard.mean));
      return withOne(mul<Tensor2D>(centred, tensor1d(standard.scale)));
    });
    yield { rows: ready, of: places.map((place) => items[place % items.length]!) };
    ready.dispose();
    read(places.length);
  }
}
