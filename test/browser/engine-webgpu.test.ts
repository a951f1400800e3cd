import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Label } from '../../src/scores.ts';
import { picture } from '../support/answers.ts';
import type { ClassifyInPage } from '../support/classify-in-page.ts';
import { drawOrdinary, drawPebbles } from '../support/draw.ts';
import type { OpenOptions, Result, ScrimInPage } from '../support/engine-in-page.ts';
import { type EnginePage, openEnginePage, runInPage } from '../support/engine-page.ts';
import { seeded } from '../support/seeded.ts';
import type { Answer } from '../support/serve.ts';
import { smallPack } from '../support/small-pack.ts';
import { TINY_SIZE } from '../support/tiny-pack.ts';

declare const scrim: ScrimInPage;
declare const classify: ClassifyInPage;

/** Pictures whose scores are compared. On a GPU made of software each takes seconds; a longer run may ask for more. */
const COMPARED = Number(process.env.GPU_PICTURES ?? 6);
const MINUTES = 60_000;

let at: EnginePage;
let addresses: string[];

beforeAll(async () => {
  const routes: Record<string, Answer> = {};
  for (let i = 0; i < COMPARED; i++)
    routes[`/${i}.jpg`] = picture(await (i % 2 ? drawPebbles : drawOrdinary)(i, { width: 320, height: 240 }));
  for (const [name, bytes] of await smallPack())
    routes[`/packs/small/${name}`] = (_, response) => void response.end(Buffer.from(bytes));
  addresses = Object.keys(routes).filter((path) => path.endsWith('.jpg'));
  at = await openEnginePage({
    routes,
    scripts: { classify: 'test/support/classify-in-page.ts' },
    // A batch takes so long there that the browser would think that its GPU process hangs.
    args: ['--enable-unsafe-webgpu', '--disable-gpu-watchdog'],
  });
});
afterAll(async () => await at[Symbol.asyncDispose]());

async function judgeAll(options: OpenOptions, paths: readonly string[] = addresses): Promise<Result[]> {
  const run = async (options: OpenOptions, paths: readonly string[]): Promise<Result[]> => {
    scrim.open(options);
    return await scrim.judge(paths);
  };
  return await runInPage(at.page, 8 * MINUTES, run, options, paths);
}

/** Without a GPU the browser's own is made of software, which the host would never take by itself. */
const ON_GPU: OpenOptions = {
  backends: ['webgpu', 'wasm-relaxed'],
  software: true,
  deadlines: { start: 3 * MINUTES, picture: 5 * MINUTES, stall: 5 * MINUTES },
};

function scoresOf(result: Result, backend: string): number[] {
  if (!('scores' in result)) throw new Error(`${result.reason}: ${result.message}`);
  expect(result.backend).toBe(backend);
  return Object.values<number>(result.scores satisfies Readonly<Record<Label, number>>);
}

function largestDifference(some: readonly number[][], others: readonly number[][]): number {
  return Math.max(...some.flatMap((scores, i) => scores.map((score, j) => Math.abs(score - others[i]![j]!))));
}

describe('WebGPU', () => {
  test('gives the shipped model the same scores as WASM', { timeout: 9 * MINUTES }, async () => {
    const onWasm = await judgeAll({ backends: ['wasm-simd'], cores: 2 });
    const onGpu = await judgeAll(ON_GPU);
    const difference = largestDifference(
      onGpu.map((result) => scoresOf(result, 'webgpu')),
      onWasm.map((result) => scoresOf(result, 'wasm-simd')),
    );
    expect(onGpu).toHaveLength(COMPARED);
    expect(difference).toBeLessThan(1e-3);
  });

  test('gives the same scores in batches of 1 to 16 as picture by picture', async () => {
    const random = seeded(1);
    const sizes = Array.from({ length: 16 }, (_, i) => i + 1);
    const count = sizes.reduce((sum, size) => sum + size, 0);
    const pictures = Array.from({ length: count }, () => {
      const colour = Array.from({ length: 4 }, () => random.between(0, 200));
      return Array.from({ length: TINY_SIZE ** 2 * 4 }, (_, i) => Math.round(colour[i % 4]! + random.between(0, 55)));
    });
    const inBatches = (sizes: readonly number[], backend: 'webgpu' | 'wasm-simd') =>
      runInPage(
        at.page,
        2 * MINUTES,
        (backend: 'webgpu' | 'wasm-simd', pictures: number[][], sizes: readonly number[]) =>
          classify.classifyInBatches('small', backend, pictures, sizes),
        backend,
        pictures,
        sizes,
      );
    const singles = pictures.map(() => 1);
    const batched = await inBatches(sizes, 'webgpu');
    expect(batched).toHaveLength(count);
    expect(largestDifference(batched, await inBatches(singles, 'webgpu'))).toBeLessThan(1e-5);
    expect(largestDifference(batched, await inBatches(singles, 'wasm-simd'))).toBeLessThan(1e-3);
    expect(largestDifference([batched[0]!], [batched[1]!])).toBeGreaterThan(1e-3);
  });

  test('losing the device in the middle of a batch loses no picture', async () => {
    const results = await runInPage(
      at.page,
      2 * MINUTES,
      async (options: OpenOptions, paths: readonly string[]) => {
        scrim.open(options);
        await scrim.judge(paths.slice(0, 1));
        const asked = scrim.judge(paths.slice(1));
        if (scrim.toWorkers({ test: 'lose-device' }) !== 1) throw new Error('there is not one worker');
        const answers = await asked;
        return { answers, report: scrim.report(), workers: scrim.toWorkers({ test: 'lose-device' }) };
      },
      { ...ON_GPU, pack: 'small' },
      addresses,
    );
    expect(results.answers).toHaveLength(COMPARED - 1);
    for (const answer of results.answers) scoresOf(answer, 'webgpu');
    // Another worker has taken over, with a device of its own.
    expect(results.workers).toBe(2);
    expect(results.report).toMatchObject({ backend: 'webgpu', queued: 0 });
    expect(results.report.degraded).toBeUndefined();
  });

  test('made of software it is never taken, and that is no loss', async () => {
    const report = await runInPage(
      at.page,
      MINUTES,
      async (paths: readonly string[]) => {
        scrim.open({ pack: 'small' });
        await scrim.judge(paths);
        return scrim.report();
      },
      addresses.slice(0, 1),
    );
    expect(report.backend).toBe('wasm-relaxed');
    expect(report.degraded).toBeUndefined();
  });
});
