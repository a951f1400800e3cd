import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { Batch } from '../../../models/train/fit/batch.ts';
import { targetsOf } from '../../../models/train/fit/batch.ts';
import { descend, type Plan, type Watcher } from '../../../models/train/fit/descend.ts';
import { createLearner, type Learner } from '../../../models/train/fit/learner.ts';
import { rateAt } from '../../../models/train/fit/schedule.ts';
import { useWasm } from '../../../models/train/fit/use-wasm.ts';
import { blocksOf, withWeights } from '../../../models/train/graft/blocks.ts';
import { BIAS, FEATURES, graft, KERNEL, LOGITS, SCORES } from '../../../models/train/graft/graft.ts';
import { readPackFolder } from '../../../models/train/graft/read-folder.ts';
import { packFiles } from '../../../models/train/graft/write-pack.ts';
import { createClassifier } from '../../../src/classifier.ts';
import { readPack } from '../../../src/pack.ts';
import { folderForTests } from '../../support/folder-for-tests.ts';
import { plain, TINY_SIZE } from '../../support/tiny-pack.ts';
import { writeBasePack } from './base-pack.ts';

const root = await folderForTests('learn');
let base: Awaited<ReturnType<typeof readPackFolder>>;

beforeAll(async () => {
  await useWasm();
  await writeBasePack(join(root, 'base'));
  base = await readPackFolder(join(root, 'base'));
});

const COLOURS = [
  [200, 30, 30],
  [30, 30, 200],
] as const;

/** Red is class 0, blue class 1, in shades. */
function shades(count: number, first = 0): { batch: Batch; answers: number[] } {
  const answers = Array.from({ length: count }, (_, i) => i % 2);
  const squares = answers.map((answer, i) => {
    const [r, g, b] = COLOURS[answer]!;
    return plain(r + ((first + i) % 7) * 5, g + ((first + i) % 5) * 8, b);
  });
  const pixels = new Uint8ClampedArray(count * TINY_SIZE * TINY_SIZE * 4);
  squares.forEach((square, i) => {
    pixels.set(square, i * square.length);
  });
  return { batch: { kind: 'pixels', count, pixels }, answers };
}

function learnerOf(dropout = 0): Learner {
  const { model } = graft(base, ['block_1_expand', 'block_2_expand'], 2);
  const trainable = [
    ...blocksOf(model)
      .slice(-2)
      .flatMap(({ weights }) => weights),
    KERNEL,
    BIAS,
  ];
  return createLearner({
    model,
    input: base.card.input,
    entry: undefined,
    trainable,
    logits: LOGITS,
    features: FEATURES,
    dropout,
    weightDecay: 0.01,
  });
}

function planOf(name: string, changes: Partial<Plan> = {}): Plan {
  const schedule = { rate: 0.03, warmUp: 2, decay: 'cosine' as const };
  const usual = { count: 16, epochs: 25, batch: 4, accumulate: 2, patience: 25, checkpointEvery: 1, seed: 1 };
  return { ...usual, schedule, path: join(root, name), of: 'test', ...changes };
}

const silent: Watcher = { stepped() {}, epoch() {}, said() {} };

/** @param spoil makes the targets of a step's batch useless */
function supplyOf(learner: Learner, spoil: (call: number) => boolean = () => false) {
  let calls = 0;
  return {
    batch: async (places: readonly number[]) => {
      const { batch, answers } = shades(places.length, places[0]);
      const targets = targetsOf(answers, spoil(calls++) ? [Number.NaN, Number.NaN] : [1, 1], 0.1);
      return { batch, targets };
    },
    validate: async () => {
      const { batch, answers } = shades(8, 100);
      const logits = await learner.predict(batch);
      const margins = answers.map((answer, i) => logits[i * 2 + answer]! - logits[i * 2 + 1 - answer]!);
      const loss = margins.reduce((sum, margin) => sum + Math.log1p(Math.exp(-margin)), 0) / 8;
      return { loss, accuracy: margins.filter((margin) => margin > 0).length / 8 };
    },
  };
}

test('blocks and head learn to tell two colours apart, and no tensor is left behind', async () => {
  const before = memory().numTensors;
  const learner = learnerOf(0.2);
  const { bestAccuracy, bestLoss } = await descend(learner, planOf('colours'), supplyOf(learner), silent);
  await learner.dispose();
  expect(bestAccuracy).toBe(1);
  expect(bestLoss).toBeLessThan(0.5);
  expect(memory().numTensors).toBe(before);
});

test('the trained weights in a pack say what the learner said, quantised nearly so', async () => {
  const learner = learnerOf();
  await descend(learner, planOf('pack'), supplyOf(learner), silent);
  const { batch } = shades(2);
  const logits = await learner.predict(batch);
  const { model, length } = graft(base, ['block_1_expand', 'block_2_expand'], 2);
  const trained = withWeights(model, await learner.state());
  await learner.dispose();
  const { files: _, ...card } = base.card;
  const outputs = { scores: SCORES, features: { node: FEATURES, length } };
  const draft = {
    ...card,
    labels: ['red', 'blue'],
    categories: {},
    thresholds: { relaxed: {}, balanced: {}, strict: {} },
    outputs,
    canary: [0.5, 0.5],
  };
  for (const [precision, digits] of [
    ['float32', 5],
    ['float16', 3],
    ['uint8', 1],
  ] as const) {
    const files = packFiles(draft, trained, precision);
    const pack = await readPack(async (name) => Uint8Array.from(files.get(name)!).buffer);
    const classifier = await createClassifier(pack, 'wasm');
    const { pixels } = batch as Extract<Batch, { kind: 'pixels' }>;
    const [first] = await classifier.classify([pixels.slice(0, pixels.length / 2)]);
    classifier.dispose();
    expect(first!.scores.red).toBeCloseTo(1 / (1 + Math.exp(logits[1]! - logits[0]!)), digits);
  }
});

test('a loss that is no number goes back with half the rate, and training still ends well', async () => {
  const said: string[] = [];
  const learner = learnerOf();
  const watcher = { ...silent, said: (message: string) => said.push(message) };
  const standing = await descend(
    learner,
    planOf('guard'),
    supplyOf(learner, (call) => call === 7),
    watcher,
  );
  await learner.dispose();
  expect(said.join()).toContain('half the learning rate');
  expect(standing.rateFactor).toBe(0.5);
  expect(standing.bestAccuracy).toBe(1);
});

test('a loss that is never a number ends with a reason', async () => {
  const learner = learnerOf();
  await expect(
    descend(
      learner,
      planOf('hopeless'),
      supplyOf(learner, () => true),
      silent,
    ),
  ).rejects.toThrow(/not a number, also with a smaller/);
  await learner.dispose();
});

test('a checkpoint of other data or options is refused', async () => {
  const learner = learnerOf();
  await descend(learner, planOf('other', { epochs: 1 }), supplyOf(learner), silent);
  await expect(descend(learner, planOf('other', { of: 'something else' }), supplyOf(learner), silent)).rejects.toThrow(
    /other data or options/,
  );
  await learner.dispose();
});

test('accumulated small batches move the weights as one large batch does', async () => {
  const [small, large] = [learnerOf(), learnerOf()];
  const { batch, answers } = shades(4);
  const { pixels } = batch as Extract<Batch, { kind: 'pixels' }>;
  const half = (which: 0 | 1): Batch => ({
    kind: 'pixels',
    count: 2,
    pixels: pixels.slice((which * pixels.length) / 2, ((which + 1) * pixels.length) / 2),
  });
  await large.learn(batch, targetsOf(answers, [1, 1], 0), 1, '');
  for (const which of [0, 1] as const)
    await small.learn(half(which), targetsOf(answers.slice(which * 2, which * 2 + 2), [1, 1], 0), 0.5, '');
  for (const learner of [small, large]) await learner.step(1e-3, 1);
  const [one, other] = [await small.state(), await large.state()];
  for (const [name, values] of one)
    if (name.startsWith('first/'))
      for (const [i, value] of values.entries()) expect(value).toBeCloseTo(other.get(name)![i]!, 5);
  for (const learner of [small, large]) await learner.dispose();
});

test('the rate warms up, then falls as asked', () => {
  const schedule = { rate: 1, warmUp: 10, steps: 110 };
  expect(rateAt(5, { ...schedule, decay: 'none' })).toBe(0.5);
  expect(rateAt(60, { ...schedule, decay: 'cosine' })).toBeCloseTo(0.5, 12);
  expect(rateAt(110, { ...schedule, decay: 'cosine' })).toBeCloseTo(0, 12);
  expect([50, 61, 90].map((step) => rateAt(step, { ...schedule, decay: 'step' }))).toEqual([
    1,
    0.1,
    expect.closeTo(0.01, 12),
  ]);
});
