import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FromLearner, Heeded, ToLearner } from '../../../extension/host/learn-messages.ts';
import { Learning } from '../../../extension/host/learning.ts';
import type { Judged } from '../../../src/picture.ts';
import { STANDARD } from './fake-worker.ts';

const stored = vi.hoisted(() => ({ reservoir: undefined as unknown }));
vi.mock('../../../extension/shared/learnt-store.ts', () => ({
  readReservoir: async () => stored.reservoir,
  storeReservoir: async (saved: unknown) => {
    stored.reservoir = saved;
  },
}));

const MODEL = { pack: 'tiny', folder: '/', model: 'tiny@1.0.0', standard: STANDARD };
const judged = (porn: number): Judged => ({
  scores: { Porn: porn },
  features: Float32Array.of(porn, 1),
  backend: 'wasm',
  ms: 5,
});

/** Answers as a learner that knows `heeded` does: every score becomes 0.9. */
class FakeLearner {
  onmessage: ((event: { data: FromLearner }) => void) | undefined;
  onerror: ((event: { message: string }) => void) | undefined;
  ended = false;
  readonly heard: ToLearner[] = [];

  constructor(private readonly heeded: Heeded) {}

  postMessage(message: ToLearner): void {
    this.heard.push(message);
    const { id } = message;
    const answer: FromLearner =
      message.kind === 'load'
        ? { kind: 'loaded', id, heeded: this.heeded }
        : { kind: 'scored', id, scores: { Porn: 0.9 } };
    queueMicrotask(() => this.ended || this.onmessage?.({ data: answer }));
  }

  terminate(): void {
    this.ended = true;
  }
}

let learners: FakeLearner[];
let heeded: Heeded;
let learning: Learning;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  stored.reservoir = undefined;
  learners = [];
  heeded = { corrections: 1, categories: 0, betterWith: Infinity };
  learning = new Learning(() => {
    const learner = new FakeLearner(heeded);
    learners.push(learner);
    return learner as unknown as Worker;
  });
});
afterEach(() => void vi.useRealTimers());

const loads = (): ToLearner[] => learners.flatMap(({ heard }) => heard.filter(({ kind }) => kind === 'load'));

test('where nothing was learnt, scores are the very ones of the model and no worker is kept', async () => {
  heeded = { corrections: 0, categories: 0, betterWith: Infinity };
  learning.use(MODEL);
  const { scores, features } = judged(0.2);
  expect(await learning.score({ scores, features })).toBe(scores);
  expect(learners.map(({ ended }) => ended)).toEqual([true]);
});

test('else every score goes through the learner', async () => {
  learning.use(MODEL);
  expect(await learning.score(judged(0.2))).toEqual({ Porn: 0.9 });
});

test('what is stored is read anew when it has changed, and only then', async () => {
  learning.use(MODEL);
  await learning.inForce();
  learning.catchUp(1);
  learning.catchUp(1);
  await learning.inForce();
  expect(loads()).toHaveLength(2);
  learning.catchUp(2);
  await learning.score(judged(0.2));
  expect(loads()).toHaveLength(3);
});

test('told of change after change, it reads once more after the one that it is at', async () => {
  learning.use(MODEL);
  await learning.inForce();
  learning.catchUp(1);
  // It has begun to read.
  await vi.waitFor(() => expect(loads()).toHaveLength(2));
  for (let revision = 2; revision < 500; revision += 1) learning.catchUp(revision);
  expect(await learning.score(judged(0.2))).toEqual({ Porn: 0.9 });
  expect(loads()).toHaveLength(3);
});

test('a learner that fails at one reading has its next one', async () => {
  learning.use(MODEL);
  await learning.inForce();
  learners[0]!.onmessage = () => undefined;
  learning.catchUp(1);
  await vi.waitFor(() => expect(loads()).toHaveLength(2));
  learning.catchUp(2);
  const score = learning.score(judged(0.2));
  await vi.advanceTimersByTimeAsync(30_001);
  expect(await score).toEqual({ Porn: 0.9 });
  expect(learners.map(({ ended }) => ended)).toEqual([true, false]);
});

test('a learner that fails is no reason to show anything; another one is tried after a second', async () => {
  learning.use(MODEL);
  await learning.inForce();
  learners[0]!.onerror?.({ message: 'out of memory' });
  await expect(learning.score(judged(0.2))).rejects.toMatchObject({ reason: 'no-backend' });
  await vi.advanceTimersByTimeAsync(1001);
  expect(await learning.score(judged(0.2))).toEqual({ Porn: 0.9 });
  expect(learners.map(({ ended }) => ended)).toEqual([true, false]);
});

test('a learner that hangs is ended, and what waits for it is answered', async () => {
  learning.use(MODEL);
  await learning.inForce();
  learners[0]!.onmessage = () => undefined;
  const score = learning.score(judged(0.2));
  score.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(10_001);
  await expect(score).rejects.toMatchObject({ reason: 'no-backend' });
  expect(learners[0]!.ended).toBe(true);
});

test('pictures that would be shown stand for anything else; of another model none do', async () => {
  learning.use(MODEL);
  for (const porn of [0.1, 0.9, 0.2]) learning.offer(judged(porn));
  learning.catchUp(1);
  await learning.inForce();
  expect(loads().at(-1)).toMatchObject({ seen: [Float32Array.of(0.1, 1), Float32Array.of(0.2, 1)] });
  learning.use({ ...MODEL, model: 'other@1.0.0' });
  await learning.inForce();
  expect(loads().at(-1)).toMatchObject({ seen: [] });
});

test('they are stored only where the user agreed', async () => {
  learning.use(MODEL);
  for (let i = 0; i < 40; i += 1) learning.offer(judged(0.1));
  await vi.advanceTimersByTimeAsync(1);
  expect(stored.reservoir).toBeUndefined();
  stored.reservoir = { model: MODEL.model, offered: 0, length: 1, vectors: null };
  for (let i = 0; i < 40; i += 1) learning.offer(judged(0.1));
  await vi.advanceTimersByTimeAsync(1);
  expect(stored.reservoir).toMatchObject({ model: MODEL.model, offered: 64, length: 2 });
});

test('a model without a bank learns once enough pictures were seen, and better once twice as many were', async () => {
  heeded = { corrections: 0, categories: 0, betterWith: 16 };
  learning.use(MODEL);
  await learning.inForce();
  for (let i = 0; i < 15; i += 1) learning.offer(judged(0.1));
  expect(loads()).toHaveLength(1);
  heeded = { corrections: 1, categories: 0, betterWith: 32 };
  for (let i = 0; i < 9; i += 1) learning.offer(judged(0.1));
  expect(await learning.score(judged(0.2))).toEqual({ Porn: 0.9 });
  expect(loads()).toHaveLength(2);
  for (let i = 0; i < 9; i += 1) learning.offer(judged(0.1));
  await learning.inForce();
  expect(loads()).toHaveLength(3);
});
