import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Engine, type Request } from '../../../extension/host/engine.ts';
import { FakeWorkers, LOAD, pictureOf, STANDARD } from './fake-worker.ts';

const forever = new AbortController().signal;
const MINUTE = 60_000;
const immediately = setImmediate;

let engine: Engine;
let workers: FakeWorkers;
const ready = vi.fn();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  ready.mockClear();
  workers = new FakeWorkers({ webgpu: 'absent' });
  engine = new Engine({ load: LOAD, cores: 2, createWorker: workers.create, ready });
});
afterEach(() => {
  engine.close();
  vi.useRealTimers();
});

const tab = {};
const ask = (picture: number, request: Partial<Request> = {}) => {
  const judged = engine.judge({
    picture: pictureOf(picture),
    turn: { priority: 0, from: tab },
    realm: 'normal',
    signal: forever,
    ...request,
  });
  judged.catch(() => undefined);
  return judged;
};

const turn = () => new Promise<void>((resolve) => immediately(resolve));

/** Waits until so many pictures are in workers or in the queue: hashing them runs on a thread of its own, in real time. */
async function come(count: number): Promise<void> {
  const here = () => workers.alive.flatMap(({ asked }) => asked).length + engine.report().queued;
  while (here() < count || workers.alive.some(({ backend }) => !backend)) await turn();
}

/** Lets workers answer until all that was asked is settled. */
async function answer(...asked: Promise<unknown>[]): Promise<void> {
  let open = asked.length;
  for (const one of asked) void one.catch(() => undefined).finally(() => (open -= 1));
  while (open > 0) {
    await turn();
    for (const worker of workers.alive) if (worker.asked.length > 0) worker.answer();
  }
}

test('the same picture asked for twice, at once or later, is judged once', async () => {
  const [first, second] = [ask(1), ask(1)];
  await answer(first, second);
  // Whether the second came before the first was judged or after, is up to the threads that hash them.
  expect(await Promise.all([first, second])).toMatchObject([{ scores: { Porn: 0.1 } }, { scores: { Porn: 0.1 } }]);
  expect(await ask(1)).toMatchObject({ scores: { Porn: 0.1 }, ms: 0 });
  expect(engine.report()).toMatchObject({ inferences: 1, queued: 0, medianMs: 17, backend: 'wasm-relaxed' });
});

test('private windows share nothing with the others', async () => {
  const normal = ask(1);
  const hidden = ask(1, { realm: 'private' });
  await answer(normal, hidden);
  expect(engine.report().inferences).toBe(2);
  engine.forget('private');
  const again = ask(1, { realm: 'private' });
  await answer(again);
  expect(await again).toMatchObject({ ms: 17 });
  expect(await ask(1)).toMatchObject({ ms: 0 });
});

test('what was judged is recalled by its key, in its realm alone, until it is forgotten', async () => {
  const hidden = ask(1, { realm: 'private' });
  await answer(hidden);
  const { key } = await hidden;
  expect(await engine.recall('private', key)).toMatchObject({ scores: { Porn: 0.1 }, ms: 0, key });
  await expect(engine.recall('normal', key)).rejects.toMatchObject({ reason: 'host-gone' });
  engine.forget('private');
  await expect(engine.recall('private', key)).rejects.toMatchObject({ reason: 'host-gone' });
});

test('a second visit costs no inference, even when the model has been let go', async () => {
  const visit = () => Promise.all([1, 2, 3].map((picture) => ask(picture)));
  const first = visit();
  await answer(first);
  await vi.advanceTimersByTimeAsync(6 * MINUTE);
  expect(await visit()).toMatchObject([{ ms: 0 }, { ms: 0 }, { ms: 0 }]);
  expect(engine.report().inferences).toBe(3);
  expect(workers.alive).toHaveLength(0);
});

test('spare workers end after a minute without pictures, the model after five, and the next picture brings it back', async () => {
  const many = [1, 2, 3, 4, 5].map((picture) => ask(picture));
  await answer(...many);
  expect(workers.alive).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(MINUTE - 1);
  expect(workers.alive).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(workers.alive).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(4 * MINUTE);
  expect(workers.alive).toHaveLength(0);
  expect(engine.report().backend).toBe('none');
  const next = ask(6);
  await answer(next);
  expect(await next).toMatchObject({ scores: { Porn: 0.1 } });
  expect(workers.alive).toHaveLength(1);
});

test('pictures keep the model for another five minutes', async () => {
  engine.warm();
  for (let picture = 1; picture <= 3; picture++) {
    await vi.advanceTimersByTimeAsync(4 * MINUTE);
    const judged = ask(picture);
    await answer(judged);
  }
  expect(workers.all).toHaveLength(1);
  expect(workers.alive).toHaveLength(1);
});

test('a failure is not kept: the picture is judged when it is asked for again', async () => {
  const failed = ask(1);
  await come(1);
  workers.all[0]!.say({ kind: 'failed', id: 1, reason: 'corrupt', message: 'no picture' });
  await expect(failed).rejects.toMatchObject({ reason: 'corrupt' });
  const again = ask(1);
  await answer(again);
  expect(await again).toMatchObject({ scores: { Porn: 0.1 } });
});

test('what nobody waits for any more is not begun, and what has begun is told', async () => {
  engine.warm();
  const leaving = new AbortController();
  const all = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((picture) => ask(picture, { signal: leaving.signal }));
  await come(9);
  await turn();
  const begun = workers.alive.flatMap(({ asked }) => asked).length;
  expect([begun, engine.report().queued]).toEqual([6, 3]);
  leaving.abort();
  for (const one of all) await expect(one).rejects.toMatchObject({ reason: 'cancelled' });
  expect(workers.alive.flatMap(({ cancelled }) => cancelled)).toHaveLength(6);
  for (const worker of workers.alive) for (const id of [...worker.asked]) worker.answer(id);
  await turn();
  expect(engine.report()).toMatchObject({ queued: 0, inferences: 6 });
});

test('a picture that one page gives up is still judged for another', async () => {
  const leaving = new AbortController();
  const [left, stays] = [ask(1, { signal: leaving.signal }), ask(1)];
  await come(1);
  leaving.abort();
  await expect(left).rejects.toMatchObject({ reason: 'cancelled' });
  await answer(stays);
  expect(await stays).toMatchObject({ scores: { Porn: 0.1 } });
});

test('how labels become verdicts is told once', async () => {
  const many = [1, 2, 3, 4, 5].map((picture) => ask(picture));
  await answer(...many);
  expect(ready.mock.calls).toMatchObject([[{ standard: STANDARD }]]);
});

test('after thousands of pictures, some cancelled, nothing waits and nothing is kept but scores', async () => {
  for (let round = 0; round < 20; round++) {
    const leaving = new AbortController();
    const asked = Array.from({ length: 20 }, (_, i) =>
      ask(round * 20 + i, i % 3 === 0 ? { signal: leaving.signal } : {}),
    );
    leaving.abort();
    await answer(...asked);
  }
  expect(engine.report().queued).toBe(0);
  expect(workers.alive.every(({ asked }) => asked.length === 0)).toBe(true);
});
