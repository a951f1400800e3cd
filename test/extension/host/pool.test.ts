import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pool, type PoolOptions } from '../../../extension/host/pool.ts';
import { DEADLINES } from '../../../extension/host/seat.ts';
import type { Backend } from '../../../extension/host/worker-messages.ts';
import { type Behaviour, FakeWorkers, LOAD, pictureOf } from './fake-worker.ts';

const forever = new AbortController().signal;
const MINUTE = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function pool(
  behaviours: Partial<Record<Backend, Behaviour>> = { webgpu: 'absent' },
  options: Partial<PoolOptions> = {},
) {
  const workers = new FakeWorkers(behaviours);
  const created = new Pool({ load: LOAD, cores: 2, createWorker: workers.create, ...options });
  return { workers, pool: created, ask: (i: number) => created.classify(pictureOf(i), forever) };
}

const tick = () => vi.advanceTimersByTimeAsync(0);

/** Answers every picture until nobody waits. */
async function answerAll(workers: FakeWorkers): Promise<void> {
  for (;;) {
    await tick();
    const busy = workers.alive.filter(({ asked }) => asked.length > 0);
    if (busy.length === 0) return;
    for (const worker of busy) worker.answer();
  }
}

test('a backend that this machine does not have degrades nothing', async () => {
  const { pool: it } = pool({ webgpu: 'absent' });
  await it.warm();
  expect([it.backend, it.degraded]).toEqual(['wasm-relaxed', undefined]);
});

test.each([
  ['webgpu', {}, undefined],
  ['wasm-relaxed', { webgpu: 'broken' }, /^webgpu: wrong scores/],
  ['wasm-simd', { webgpu: 'absent', 'wasm-relaxed': 'broken' }, /^wasm-relaxed: wrong scores/],
  ['wasm', { webgpu: 'absent', 'wasm-relaxed': 'absent', 'wasm-simd': 'broken' }, /^wasm-simd: wrong scores/],
  [
    'cpu',
    { webgpu: 'broken', 'wasm-relaxed': 'broken', 'wasm-simd': 'broken', wasm: 'broken' },
    /^webgpu: .*; wasm-relaxed: .*; wasm-simd: .*; wasm: /,
  ],
] as const)('%s is reached when what is above it fails, and that is told', async (backend, behaviours, degraded) => {
  const { pool: it } = pool(behaviours);
  await it.warm();
  expect(it.backend).toBe(backend);
  if (degraded) expect(it.degraded).toMatch(degraded);
  else expect(it.degraded).toBeUndefined();
});

test('where nothing works every picture is told why, and the next one tries anew', async () => {
  const all: Partial<Record<Backend, Behaviour>> = {
    webgpu: 'absent',
    'wasm-relaxed': 'broken',
    'wasm-simd': 'broken',
    wasm: 'broken',
    cpu: 'broken',
  };
  const { workers, ask } = pool(all);
  const failed = ask(1);
  await expect(failed).rejects.toMatchObject({
    reason: 'no-backend',
    message: expect.stringMatching('cpu: wrong scores'),
  });
  expect(workers.alive).toHaveLength(0);
  delete all['wasm-relaxed'];
  const judged = ask(2);
  await answerAll(workers);
  expect(await judged).toMatchObject({ backend: 'wasm-relaxed' });
});

test('workers are added while there is more to do, up to the cores, and not on a GPU', async () => {
  const wasm = pool({ webgpu: 'absent' }, { cores: 3 });
  const asked = [1, 2, 3, 4, 5, 6].map(wasm.ask);
  await tick();
  wasm.workers.all[0]!.answer();
  await tick();
  expect(wasm.pool.size).toBe(2);
  asked.push(...[7, 8, 9].map(wasm.ask));
  await tick();
  asked.push(...[10, 11, 12].map(wasm.ask));
  await tick();
  expect(wasm.pool.size).toBe(3);
  await answerAll(wasm.workers);
  await Promise.all(asked);
  const gpu = pool({});
  const onGpu = [1, 2, 3, 4].map(gpu.ask);
  await answerAll(gpu.workers);
  await Promise.all(onGpu);
  expect(gpu.pool.size).toBe(1);
});

test('where there is no room for another worker, the one there is does it all', async () => {
  const behaviours: Partial<Record<Backend, Behaviour>> = { webgpu: 'absent' };
  const { workers, pool: it, ask } = pool(behaviours);
  await it.warm();
  behaviours['wasm-relaxed'] = 'broken';
  const asked = [1, 2, 3].map(ask);
  await answerAll(workers);
  await Promise.all(asked);
  expect([it.size, it.backend, it.degraded, workers.all.length]).toEqual([1, 'wasm-relaxed', undefined, 2]);
});

test('a picture whose worker dies is judged by another', async () => {
  const { workers, pool: it, ask } = pool();
  const asked = ask(1);
  await tick();
  workers.all[0]!.crash();
  await answerAll(workers);
  expect(await asked).toMatchObject({ scores: { Porn: 0.1 } });
  expect([it.size, it.degraded]).toEqual([1, undefined]);
});

test('a worker that dies while another is starting leaves nobody waiting for ever', async () => {
  const behaviours: Partial<Record<Backend, Behaviour>> = { webgpu: 'absent' };
  const { workers, pool: it, ask } = pool(behaviours);
  await it.warm();
  behaviours['wasm-relaxed'] = 'hangs';
  const asked = [ask(1), ask(2)];
  await tick();
  behaviours['wasm-relaxed'] = 'works';
  workers.all[0]!.crash();
  await answerAll(workers);
  await vi.advanceTimersByTimeAsync(DEADLINES.start);
  await answerAll(workers);
  expect(await Promise.all(asked)).toHaveLength(2);
});

test('a picture that kills every worker is given up, and harms no other', async () => {
  const { workers, ask } = pool();
  const poison = expect(ask(1)).rejects.toMatchObject({ reason: 'host-gone' });
  for (let i = 0; i < 3; i++) {
    await tick();
    workers.alive[0]!.crash();
  }
  await poison;
  const next = ask(2);
  await answerAll(workers);
  expect(await next).toMatchObject({ backend: 'wasm-relaxed' });
});

test('a backend whose workers fail again and again is left for the next, and tried again later', async () => {
  const { workers, pool: it, ask } = pool({});
  const asked = [ask(1).catch(() => undefined), ask(2).catch(() => undefined)];
  for (let i = 0; i < 4; i++) {
    await tick();
    workers.alive[0]!.say({ kind: 'refused', backend: 'webgpu', message: 'the GPU was lost', absent: {} });
    if (i === 2) asked.push(ask(3));
  }
  await answerAll(workers);
  await Promise.all(asked);
  expect([it.backend, it.degraded]).toEqual(['wasm-relaxed', 'webgpu: the GPU was lost']);
  await vi.advanceTimersByTimeAsync(5 * MINUTE);
  const later = ask(4);
  await answerAll(workers);
  await later;
  await answerAll(workers);
  expect([it.backend, it.degraded, workers.alive.length]).toEqual(['webgpu', undefined, 1]);
});

test('a faster backend is tried again while the slower one serves', async () => {
  const behaviours: Partial<Record<Backend, Behaviour>> = { webgpu: 'broken' };
  const { workers, pool: it, ask } = pool(behaviours);
  await it.warm();
  await vi.advanceTimersByTimeAsync(5 * MINUTE);
  behaviours.webgpu = 'hangs';
  const meanwhile = ask(1);
  await answerAll(workers);
  expect(await meanwhile).toMatchObject({ backend: 'wasm-relaxed' });
  await vi.advanceTimersByTimeAsync(DEADLINES.start);
  expect(it.degraded).toMatch('did not start');
  delete behaviours.webgpu;
  await vi.advanceTimersByTimeAsync(5 * MINUTE);
  const last = ask(2);
  await answerAll(workers);
  await last;
  await tick();
  expect([it.backend, it.degraded]).toEqual(['webgpu', undefined]);
});

test('a backend that was there and is gone is a loss, and told', async () => {
  const behaviours: Partial<Record<Backend, Behaviour>> = {};
  const { workers, pool: it, ask } = pool(behaviours);
  await it.warm();
  behaviours.webgpu = 'absent';
  const asked = ask(1);
  await tick();
  workers.alive[0]!.say({ kind: 'refused', backend: 'webgpu', message: 'the GPU was lost', absent: {} });
  await answerAll(workers);
  expect(await asked).toMatchObject({ backend: 'wasm-relaxed' });
  expect(it.degraded).toBe('webgpu: not on this machine');
});

test('a hanging picture delays nobody: others are judged before its deadline, by another worker', async () => {
  const { workers, ask } = pool({ webgpu: 'absent' }, { cores: 1 });
  const hung = expect(ask(1)).rejects.toMatchObject({ reason: 'timed-out' });
  await tick();
  const stuck = workers.all[0]!;
  await vi.advanceTimersByTimeAsync(DEADLINES.stall + 1);
  const others = [ask(2), ask(3)];
  await tick();
  const after = ask(4);
  await tick();
  const other = workers.alive.find((worker) => worker !== stuck)!;
  while (other.asked.length > 0) {
    other.answer();
    await tick();
  }
  expect(await after).toMatchObject({ backend: 'wasm-relaxed' });
  await vi.advanceTimersByTimeAsync(DEADLINES.picture);
  await answerAll(workers);
  await hung;
  expect(await Promise.all(others)).toHaveLength(2);
});

test.each([1, 2])(
  'what waits behind a hanging picture does not wait for its deadline, with %i cores',
  async (cores) => {
    const { workers, ask } = pool({ webgpu: 'absent' }, { cores });
    const hung = expect(ask(1)).rejects.toMatchObject({ reason: 'timed-out' });
    await tick();
    const [stuck] = workers.all;
    const others = [ask(2), ask(3), ask(4)];
    await vi.advanceTimersByTimeAsync(DEADLINES.stall + 1);
    for (let i = 0; i < others.length; i += 1) {
      await tick();
      for (const other of workers.alive) if (other !== stuck && other.asked.length > 0) other.answer();
    }
    expect(await Promise.all(others)).toHaveLength(3);
    expect(stuck!.terminated).toBe(false);
    await vi.advanceTimersByTimeAsync(DEADLINES.picture);
    await hung;
  },
);

test('the canary runs again every few minutes of use', async () => {
  const { workers, pool: it, ask } = pool();
  await it.warm();
  const [worker] = workers.all;
  worker!.prompt = true;
  await ask(1);
  expect(worker!.checks).toBe(0);
  await vi.advanceTimersByTimeAsync(5 * MINUTE);
  await ask(2);
  await tick();
  expect(worker!.checks).toBe(1);
  worker!.say({ kind: 'refused', backend: 'wasm-relaxed', message: 'wrong scores', absent: {} });
  const next = ask(3);
  await answerAll(workers);
  expect(await next).toMatchObject({ backend: 'wasm-relaxed' });
  expect(worker!.terminated).toBe(true);
});

test('a picture cancelled while the model loads is not judged', async () => {
  const { workers, pool: it } = pool();
  const leaving = new AbortController();
  const asked = it.classify(pictureOf(1), leaving.signal);
  leaving.abort();
  await expect(asked).rejects.toMatchObject({ reason: 'cancelled' });
  expect(workers.all[0]!.asked).toEqual([]);
});

test('idle workers are let go, busy ones are not; closing ends all and answers all', async () => {
  const { workers, pool: it, ask } = pool();
  await it.warm();
  const asked = [ask(1), ask(2)];
  await tick();
  it.letGo(0);
  expect(workers.alive.filter(({ asked }) => asked.length > 0)).toHaveLength(1);
  it.close();
  await Promise.all(asked.map((one) => expect(one).rejects.toMatchObject({ reason: 'host-gone' })));
  expect(workers.alive).toHaveLength(0);
  await expect(ask(3)).rejects.toMatchObject({ reason: 'no-backend' });
});
