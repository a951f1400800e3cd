import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DEADLINES, HandedBack, Refused, Seat } from '../../../extension/host/seat.ts';
import type { Backend } from '../../../extension/host/worker-messages.ts';
import { type Behaviour, FakeWorkers, LOAD, pictureOf } from './fake-worker.ts';

const forever = new AbortController().signal;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function start(behaviours: Partial<Record<Backend, Behaviour>> = {}, signal = forever, stalled = vi.fn()) {
  const workers = new FakeWorkers(behaviours);
  const options = { backends: ['webgpu', 'wasm-simd', 'cpu'] as const, load: LOAD, deadlines: DEADLINES, stalled };
  const { seat, started } = await Seat.start({ ...options, createWorker: workers.create }, signal);
  return { seat, started, worker: workers.all[0]! };
}

test('takes the first backend that is there, and tells which are not', async () => {
  const { started } = await start({ webgpu: 'absent' });
  expect(started).toMatchObject({ backend: 'wasm-simd', absent: { webgpu: 'not on this machine' } });
});

test('a backend that fails its canary is refused by name, and its worker ended', async () => {
  const workers = new FakeWorkers({ webgpu: 'absent', 'wasm-simd': 'broken' });
  const options = { backends: ['webgpu', 'wasm-simd'] as const, load: LOAD, deadlines: DEADLINES };
  const starting = Seat.start({ ...options, createWorker: workers.create }, forever);
  await expect(starting).rejects.toMatchObject({ backend: 'wasm-simd', absent: { webgpu: expect.any(String) } });
  await expect(starting).rejects.toBeInstanceOf(Refused);
  expect(workers.alive).toHaveLength(0);
});

test('a backend that never answers is refused at the deadline', async () => {
  const starting = start({ webgpu: 'absent', 'wasm-simd': 'hangs' });
  const refused = expect(starting).rejects.toMatchObject({
    backend: 'wasm-simd',
    message: expect.stringMatching('30000'),
  });
  await vi.advanceTimersByTimeAsync(DEADLINES.start);
  await refused;
});

test('aborting ends a start', async () => {
  const leaving = new AbortController();
  const starting = start({ webgpu: 'hangs' }, leaving.signal);
  const refused = expect(starting).rejects.toBeInstanceOf(Refused);
  leaving.abort();
  await refused;
});

test('a hanging picture ends its worker at the deadline; those behind it are free to go elsewhere', async () => {
  const { seat, worker } = await start();
  const hung = expect(seat.classify(pictureOf(1), forever)).rejects.toMatchObject({ reason: 'timed-out' });
  await vi.advanceTimersByTimeAsync(10_000);
  const behind = expect(seat.classify(pictureOf(2), forever)).rejects.toMatchObject({ reason: 'host-gone' });
  await vi.advanceTimersByTimeAsync(DEADLINES.picture - 10_000);
  await Promise.all([hung, behind]);
  expect(worker.terminated).toBe(true);
  expect(await seat.gone).toMatchObject({ failed: true });
  await expect(seat.classify(pictureOf(3), forever)).rejects.toMatchObject({ reason: 'host-gone' });
});

test('a picture behind a slow one has its whole deadline for itself', async () => {
  const { seat, worker } = await start();
  const slow = seat.classify(pictureOf(1), forever);
  const behind = seat.classify(pictureOf(2), forever);
  await vi.advanceTimersByTimeAsync(DEADLINES.picture - 1);
  worker.answer();
  await slow;
  await vi.advanceTimersByTimeAsync(DEADLINES.picture - 1);
  worker.answer();
  expect(await behind).toMatchObject({ scores: { Porn: 0.1 } });
});

test('answers to others do not save a picture that hangs', async () => {
  const { seat, worker } = await start();
  const hung = expect(seat.classify(pictureOf(1), forever)).rejects.toMatchObject({ reason: 'timed-out' });
  for (let i = 0; i < 3; i++) {
    const other = seat.classify(pictureOf(2), forever).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(5000);
    if (worker.asked.length > 1) worker.answer(worker.asked[1]);
    await other;
  }
  await hung;
});

test('a silent worker is known to be stalled long before its deadline', async () => {
  const { seat, worker } = await start();
  const slow = seat.classify(pictureOf(1), forever);
  expect(seat.stalled).toBe(false);
  await vi.advanceTimersByTimeAsync(DEADLINES.stall + 1);
  expect(seat.stalled).toBe(true);
  worker.answer();
  await slow;
  expect(seat.stalled).toBe(false);
});

test('what waits behind a picture that stalls the worker is told of once, and can be handed back', async () => {
  const stalled = vi.fn();
  const { seat, worker } = await start({}, forever, stalled);
  const slow = seat.classify(pictureOf(1), forever);
  await vi.advanceTimersByTimeAsync(DEADLINES.stall + 1);
  expect(stalled).not.toHaveBeenCalled();
  worker.answer();
  await slow;
  const hung = expect(seat.classify(pictureOf(2), forever)).rejects.toMatchObject({ reason: 'timed-out' });
  const behind = expect(seat.classify(pictureOf(3), forever)).rejects.toBeInstanceOf(HandedBack);
  await vi.advanceTimersByTimeAsync(DEADLINES.stall + 1);
  expect(stalled.mock.calls).toEqual([[seat]]);
  seat.handBack();
  await behind;
  expect([seat.busy, worker.cancelled]).toEqual([1, [3]]);
  worker.answer(3);
  await vi.advanceTimersByTimeAsync(DEADLINES.picture);
  await hung;
  expect(stalled).toHaveBeenCalledTimes(1);
});

test('a crash answers everything that was asked', async () => {
  const { seat, worker } = await start();
  const asked = [1, 2].map((i) =>
    expect(seat.classify(pictureOf(i), forever)).rejects.toMatchObject({ reason: 'host-gone' }),
  );
  worker.crash();
  await Promise.all(asked);
  expect(await seat.gone).toMatchObject({ why: expect.stringMatching('out of memory'), failed: true });
});

test('aborting tells the worker, and its late answer harms nobody', async () => {
  const { seat, worker } = await start();
  const leaving = new AbortController();
  const asked = seat.classify(pictureOf(1), leaving.signal);
  leaving.abort();
  expect(worker.cancelled).toEqual([1]);
  worker.say({ kind: 'failed', id: 1, reason: 'cancelled', message: '' });
  await expect(asked).rejects.toMatchObject({ reason: 'cancelled' });
  expect(seat.busy).toBe(0);
});

test('a backend that fails its later canary leaves with the reason', async () => {
  const { seat, worker } = await start();
  worker.passesChecks = false;
  const checking = seat.check();
  worker.say({ kind: 'refused', backend: 'webgpu', message: 'wrong scores', absent: {} });
  await checking;
  expect(await seat.gone).toEqual({ why: 'wrong scores', failed: true });
});

test('a backend that does not answer its later canary leaves; one that passes stays', async () => {
  const good = await start();
  await good.seat.check();
  await vi.advanceTimersByTimeAsync(DEADLINES.check);
  expect(good.worker.terminated).toBe(false);
  const silent = await start();
  silent.worker.passesChecks = false;
  const failing = silent.seat.check();
  await vi.advanceTimersByTimeAsync(DEADLINES.check);
  await failing;
  expect(silent.worker.terminated).toBe(true);
});

test('a retired worker answers what it was asked, then ends', async () => {
  const { seat, worker } = await start();
  const asked = seat.classify(pictureOf(1), forever);
  seat.retire();
  expect(worker.terminated).toBe(false);
  worker.answer();
  await asked;
  expect(worker.terminated).toBe(true);
  expect(await seat.gone).toMatchObject({ failed: false });
});
