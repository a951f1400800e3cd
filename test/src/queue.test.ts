import { expect, test } from 'vitest';
import { FairQueue } from '../../src/queue.ts';
import { deferred } from '../support/deferred.ts';

const forever = new AbortController().signal;

/** A queue with one place that is taken, and a log of who was served after it was given back. */
function busyQueue() {
  const queue = new FairQueue(1);
  const gate = deferred<void>();
  const log: string[] = [];
  const first = queue.run({ priority: 0, from: {} }, forever, () => gate.promise);
  const ask = (name: string, priority: number, from: object, signal = forever) => {
    let reprioritise = (_: number): void => undefined;
    const done = queue.run(
      { priority, from },
      signal,
      async () => void log.push(name),
      (handle) => {
        reprioritise = handle;
      },
    );
    return { done, reprioritise };
  };
  const release = async (...waiting: { done: Promise<void> }[]) => {
    gate.resolve();
    await Promise.allSettled([first, ...waiting.map(({ done }) => done)]);
    return log;
  };
  return { queue, ask, release };
}

test('those in view are served before the rest, in the order of asking', async () => {
  const { ask, release } = busyQueue();
  const tab = {};
  const all = [ask('far', 2, tab), ask('near', 1, tab), ask('seen', 0, tab), ask('seen too', 0, tab)];
  expect(await release(...all)).toEqual(['seen', 'seen too', 'near', 'far']);
});

test('tabs take turns, so that one with many pictures does not starve another', async () => {
  const { ask, release } = busyQueue();
  const [greedy, modest] = [{}, {}];
  const all = [1, 2, 3, 4].map((i) => ask(`greedy ${i}`, 0, greedy));
  all.push(ask('modest 1', 0, modest), ask('modest 2', 0, modest));
  expect(await release(...all)).toEqual(['greedy 1', 'modest 1', 'greedy 2', 'modest 2', 'greedy 3', 'greedy 4']);
});

test('what was cancelled while it waited is never begun and is answered at once', async () => {
  const { queue, ask, release } = busyQueue();
  const leaving = new AbortController();
  const [gone, stays] = [ask('gone', 0, {}, leaving.signal), ask('stays', 1, {})];
  leaving.abort();
  await expect(gone.done).rejects.toMatchObject({ reason: 'cancelled' });
  expect(queue.length).toBe(1);
  expect(await release(gone, stays)).toEqual(['stays']);
});

test('what is scrolled into view overtakes', async () => {
  const { ask, release } = busyQueue();
  const [far, near] = [ask('far', 2, {}), ask('near', 1, {})];
  far.reprioritise(0);
  expect(await release(far, near)).toEqual(['far', 'near']);
});

test('a turn that changed its priority is taken there, and cancelled there', async () => {
  const { queue, ask, release } = busyQueue();
  const leaving = new AbortController();
  const [mine, others] = [{}, {}];
  const moved = ask('moved', 2, mine, leaving.signal);
  const all = [moved, ask('other', 1, others), ask('mine', 2, mine), ask('urgent', 2, others)];
  moved.reprioritise(0);
  all[3]!.reprioritise(0);
  all[3]!.reprioritise(0);
  expect(queue.length).toBe(4);
  leaving.abort();
  expect(queue.length).toBe(3);
  moved.reprioritise(1);
  expect(await release(...all)).toEqual(['urgent', 'other', 'mine']);
  expect(queue.length).toBe(0);
});

test('who has just been served waits for the others at another priority too', async () => {
  const { ask, release } = busyQueue();
  const [first, second] = [{}, {}];
  const all = [ask('first, seen', 0, first), ask('first, far', 2, first), ask('second, far', 2, second)];
  expect(await release(...all)).toEqual(['first, seen', 'second, far', 'first, far']);
});

test('of ten thousand that wait every one is served, none before its turn, and those who leave cost the others nothing', async () => {
  const { queue, ask, release } = busyQueue();
  const tabs = Array.from({ length: 20 }, () => ({}));
  const leaving = new AbortController();
  const all = Array.from({ length: 10_000 }, (_, i) =>
    ask(`${i % 3} ${i}`, i % 3, tabs[i % 20]!, i % 10 === 9 ? leaving.signal : forever),
  );
  expect(queue.length).toBe(10_000);
  leaving.abort();
  expect(queue.length).toBe(9000);
  const log = await release(...all);
  expect(log).toHaveLength(9000);
  const priorities = log.map((name) => Number(name[0]));
  expect(priorities).toEqual(priorities.toSorted((a, b) => a - b));
  // Of those in view, every tab that has any is served once before one is served twice.
  const askers = log.slice(0, 18).map((name) => Number(name.slice(2)) % 20);
  expect(new Set(askers).size).toBe(18);
  expect(queue.length).toBe(0);
});

test('no more run at once than there are places, also when places are added', async () => {
  const queue = new FairQueue(2);
  const gates = Array.from({ length: 4 }, () => deferred<void>());
  let running = 0;
  const all = gates.map(({ promise }) =>
    queue.run({ priority: 0, from: queue }, forever, async () => {
      running += 1;
      await promise;
      running -= 1;
    }),
  );
  await Promise.resolve();
  expect([running, queue.length]).toEqual([2, 2]);
  queue.setPlaces(3);
  await Promise.resolve();
  expect([running, queue.length]).toEqual([3, 1]);
  for (const { resolve } of gates) resolve();
  await Promise.all(all);
  expect([running, queue.length]).toEqual([0, 0]);
});

test('a failure gives its place back', async () => {
  const queue = new FairQueue(1);
  const fail = queue.run({ priority: 0, from: {} }, forever, () => Promise.reject(new Error('broken')));
  await expect(fail).rejects.toThrow('broken');
  expect(await queue.run({ priority: 0, from: {} }, forever, async () => 'served')).toBe('served');
});

test('asked with a signal that has already been aborted, nothing runs', async () => {
  const ran = new FairQueue(1).run({ priority: 0, from: {} }, AbortSignal.abort(), async () => 'ran');
  await expect(ran).rejects.toMatchObject({ reason: 'cancelled' });
});
