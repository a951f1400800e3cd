import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { batch } from '../../src/batcher.ts';

const forever = new AbortController().signal;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A device whose runs end when told. */
function device() {
  const runs: { items: readonly number[]; end: () => void; fail: (error: Error) => void }[] = [];
  const run = (items: readonly number[]) =>
    new Promise<number[]>((resolve, reject) => {
      runs.push({ items, end: () => resolve(items.map((item) => item * 10)), fail: reject });
    });
  return { runs, one: batch(run, { size: 4, wait: 8 }) };
}

const tick = () => vi.advanceTimersByTimeAsync(0);

test('with an idle device nothing waits, and what comes together runs together', async () => {
  const { runs, one } = device();
  const all = [1, 2, 3].map((item) => one(item, forever));
  await tick();
  expect(runs.map(({ items }) => items)).toEqual([[1, 2, 3]]);
  runs[0]!.end();
  expect(await Promise.all(all)).toEqual([10, 20, 30]);
});

test('while the device is busy items gather for 8 ms, and no longer', async () => {
  const { runs, one } = device();
  void one(1, forever);
  await tick();
  void one(2, forever);
  await vi.advanceTimersByTimeAsync(5);
  void one(3, forever);
  await vi.advanceTimersByTimeAsync(2);
  expect(runs).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(runs.map(({ items }) => items)).toEqual([[1], [2, 3]]);
});

test('a full batch waits for nobody, and no run takes more than its size', async () => {
  const { runs, one } = device();
  void one(0, forever);
  await tick();
  for (const item of [1, 2, 3, 4, 5, 6]) void one(item, forever);
  await tick();
  expect(runs.map(({ items }) => items)).toEqual([[0], [1, 2, 3, 4]]);
  await vi.advanceTimersByTimeAsync(8);
  expect(runs.at(-1)!.items).toEqual([5, 6]);
});

test('what has gathered starts as soon as the device is free', async () => {
  const { runs, one } = device();
  void one(1, forever);
  await tick();
  void one(2, forever);
  runs[0]!.end();
  await tick();
  expect(runs).toHaveLength(2);
});

test('a cancelled item is left out; one that has begun is not', async () => {
  const { runs, one } = device();
  const leaving = new AbortController();
  const begun = one(1, leaving.signal);
  await tick();
  const waiting = one(2, leaving.signal);
  const other = one(3, forever);
  leaving.abort();
  const left = expect(waiting).rejects.toMatchObject({ reason: 'cancelled' });
  runs[0]!.end();
  await tick();
  expect(runs[1]!.items).toEqual([3]);
  runs[1]!.end();
  await left;
  expect([await begun, await other]).toEqual([10, 30]);
});

test('a run that fails fails its items alone', async () => {
  const { runs, one } = device();
  const lost = [1, 2].map((item) => one(item, forever));
  await tick();
  const next = one(3, forever);
  runs[0]!.fail(new Error('device lost'));
  for (const one of lost) await expect(one).rejects.toThrow('device lost');
  await tick();
  runs[1]!.end();
  expect(await next).toBe(30);
});
