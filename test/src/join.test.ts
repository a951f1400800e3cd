import { expect, test } from 'vitest';
import { Joined, type SharedCaller } from '../../src/join.ts';
import { deferred } from '../support/deferred.ts';

function fakeRun() {
  const result = deferred<string>();
  const starts: SharedCaller[] = [];
  const start = (caller: SharedCaller): Promise<string> => {
    starts.push(caller);
    return result.promise;
  };
  return { starts, start, ...result };
}

const caller = (priority = 0) => {
  const controller = new AbortController();
  let reprioritise = (_: number): void => undefined;
  const named = (handle: (priority: number) => void) => {
    reprioritise = handle;
  };
  return {
    priority,
    signal: controller.signal,
    named,
    leave: () => controller.abort(),
    move: (to: number) => reprioritise(to),
  };
};

test('two who want the same share one run', async () => {
  const joined = new Joined<string>();
  const run = fakeRun();
  const both = [joined.run('key', caller(), run.start), joined.run('key', caller(), run.start)];
  run.resolve('scores');
  expect(await Promise.all(both)).toEqual(['scores', 'scores']);
  expect(run.starts).toHaveLength(1);
});

test('one that leaves is answered at once and leaves the run to the other', async () => {
  const joined = new Joined<string>();
  const run = fakeRun();
  const [first, second] = [caller(), caller()];
  const [left, stays] = [joined.run('key', first, run.start), joined.run('key', second, run.start)];
  first.leave();
  await expect(left).rejects.toMatchObject({ reason: 'cancelled' });
  expect(run.starts[0]!.signal.aborted).toBe(false);
  run.resolve('scores');
  expect(await stays).toBe('scores');
});

test('when the last one leaves, the run is aborted and the next caller begins anew', async () => {
  const joined = new Joined<string>();
  const [abandoned, fresh] = [fakeRun(), fakeRun()];
  const first = caller();
  const left = joined.run('key', first, abandoned.start);
  first.leave();
  await expect(left).rejects.toMatchObject({ reason: 'cancelled' });
  expect(abandoned.starts[0]!.signal.aborted).toBe(true);
  const next = joined.run('key', caller(), fresh.start);
  abandoned.resolve('of nobody');
  await abandoned.promise;
  const joining = joined.run('key', caller(), fresh.start);
  fresh.resolve('scores');
  expect(await Promise.all([next, joining])).toEqual(['scores', 'scores']);
  expect(fresh.starts).toHaveLength(1);
});

test('a run is as urgent as its most urgent caller, and less so once that one leaves', async () => {
  const joined = new Joined<string>();
  const run = fakeRun();
  const told: number[] = [];
  const start = (shared: SharedCaller) => {
    shared.named((priority) => told.push(priority));
    return run.start(shared);
  };
  const [far, seen] = [caller(2), caller(0)];
  const waiting = [joined.run('key', far, start), joined.run('key', seen, start)];
  expect([run.starts[0]!.priority, told.at(-1)]).toEqual([2, 0]);
  seen.leave();
  expect(told.at(-1)).toBe(2);
  far.move(1);
  expect(told.at(-1)).toBe(1);
  run.resolve('scores');
  await Promise.allSettled(waiting);
});

test('a failure reaches all callers and is not kept', async () => {
  const joined = new Joined<string>();
  const [broken, whole] = [fakeRun(), fakeRun()];
  const both = [joined.run('key', caller(), broken.start), joined.run('key', caller(), broken.start)];
  broken.reject(new Error('broken'));
  for (const one of both) await expect(one).rejects.toThrow('broken');
  whole.resolve('scores');
  expect(await joined.run('key', caller(), whole.start)).toBe('scores');
});

test('nothing begins for a caller that has already gone', async () => {
  const run = fakeRun();
  const gone = { ...caller(), signal: AbortSignal.abort() };
  await expect(new Joined<string>().run('key', gone, run.start)).rejects.toMatchObject({ reason: 'cancelled' });
  expect(run.starts).toHaveLength(0);
});
