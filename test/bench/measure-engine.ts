import type { Scores } from '../../src/scores.ts';
import { judge, type Standard, thresholdsAt, type Verdict } from '../../src/verdict.ts';
import { picture } from '../support/answers.ts';
import { drawOrdinary, drawPebbles } from '../support/draw.ts';
import type { OpenOptions, Result, ScrimInPage } from '../support/engine-in-page.ts';
import { type EnginePage, openEnginePage, runInPage } from '../support/engine-page.ts';
import type { Answer } from '../support/serve.ts';
import { TINY_CARD } from '../support/tiny-pack.ts';
import type { WorkerMemory } from '../support/worker-in-page.ts';
import type { BenchInPage } from './engine-in-page.ts';
import { median, medianRatio } from './median.ts';

declare const scrim: ScrimInPage;
declare const bench: BenchInPage;

/** Pictures whose verdicts are compared; every other one is flagged by the model at one seed in ten. */
const COMPARED = 400;
/** Pictures that one side is given before the other. */
const BY_TURNS = 20;
/** Pictures after which memory is measured. */
const FEW = 200;
const MANY = 2000;
const LONG = 30 * 60_000;
/** The labels and thresholds that all shipped packs have. */
const STANDARD: Standard = TINY_CARD;

export interface EngineFigures {
  readonly sameTensor: number;
  readonly equalVerdicts: number;
  readonly flagged: number;
  readonly inferenceMs: { readonly nsfwjs: number; readonly scrim: number };
  readonly inferenceTimesAsFast: number;
  readonly gmac: number;
  readonly gmacPerSecond: { readonly scrim: number; readonly matmul: number };
  readonly shareOfMatmul: number;
  readonly bytesToScoresMs: { readonly nsfwjs: number; readonly scrim: number };
  readonly bytesToScoresShare: number;
  readonly perSecond: { readonly oneWorker: number; readonly twoWorkers: number };
  readonly twoWorkersTimesOne: number;
  readonly coldStartMs: number;
  readonly memory: { readonly few: MemoryFigures; readonly many: MemoryFigures; readonly growth: number };
}

interface MemoryFigures {
  readonly heapBytes: number;
  readonly wasmBytes: number;
  readonly tensors: number;
}

/** Measures the engine against nsfwjs in one page. @param rounds how often each thing is timed */
export async function measureEngine(rounds: number, log: (line: string) => void): Promise<EngineFigures> {
  log(`drawing ${MANY} pictures`);
  const { routes, addresses } = await drawAll();
  await using at = await openEnginePage({ routes, scripts: { bench: 'test/bench/engine-in-page.ts' } });
  const compared = addresses.slice(0, COMPARED);
  await runInPage(at.page, LONG, () => bench.load());
  log('same pixels, scores of both');
  const sameTensor = await runInPage(
    at.page,
    LONG,
    (paths: string[]) => bench.sameTensor(paths),
    compared.slice(0, 100),
  );
  log('inference, and large matrix products');
  const inference = await runInPage(at.page, LONG, (rounds: number) => bench.inference(rounds), rounds * 5);
  log('encoded pictures to scores, and their verdicts');
  const ends = await measureEnds(at, compared);
  log('one worker and two');
  const pool = await measurePool(at, addresses.slice(0, 120), rounds);
  log('cold start');
  const coldStartMs = await measureColdStart(at, addresses[0]!, rounds);
  log(`memory after ${FEW} and ${MANY} pictures`);
  const memory = await measureMemory(at, addresses);
  const rates = inference.matmul.map((ms) => 1024 ** 3 / 1e6 / ms);
  const ownRates = inference.scrim.map((ms) => (inference.gmac / ms) * 1000);
  return {
    sameTensor,
    ...ends,
    inferenceMs: { nsfwjs: median(inference.nsfwjs), scrim: median(inference.scrim) },
    inferenceTimesAsFast: medianRatio(inference.nsfwjs, inference.scrim),
    gmac: inference.gmac,
    gmacPerSecond: { scrim: median(ownRates), matmul: median(rates) },
    shareOfMatmul: medianRatio(ownRates, rates),
    ...pool,
    coldStartMs,
    memory,
  };
}

async function drawAll(): Promise<{ routes: Record<string, Answer>; addresses: string[] }> {
  const routes: Record<string, Answer> = {};
  for (let seed = 0; seed < MANY; seed++) {
    // Memory needs many different pictures, not large ones.
    const shape = seed < COMPARED ? { width: 640, height: 480 } : { width: 240, height: 180 };
    routes[`/${seed}.jpg`] = picture(await (seed % 2 ? drawPebbles : drawOrdinary)(seed, shape));
  }
  return { routes, addresses: Object.keys(routes) };
}

/** Both by turns, a few pictures each, so that what else the machine does meets both. */
async function measureEnds(at: EnginePage, addresses: string[]) {
  const oneByOne = async (paths: string[]): Promise<{ ms: number[]; results: Result[] }> => {
    const [ms, results]: [number[], Result[]] = [[], []];
    for (const one of await scrim.read(paths)) {
      const began = performance.now();
      results.push(...(await scrim.judgePictures([one])));
      ms.push(performance.now() - began);
    }
    return { ms, results };
  };
  await at.page.evaluate(() => scrim.open({ cores: 1 }));
  await runInPage(at.page, LONG, oneByOne, addresses.slice(0, 1));
  await at.page.evaluate(() => scrim.forget());
  const theirs: { ms: number[]; scores: Scores[] } = { ms: [], scores: [] };
  const ours: { ms: number[]; results: Result[] } = { ms: [], results: [] };
  for (let from = 0; from < addresses.length; from += BY_TURNS) {
    const paths = addresses.slice(from, from + BY_TURNS);
    const classified = await runInPage(at.page, LONG, (paths: string[]) => bench.classifyImages(paths), paths);
    const judged = await runInPage(at.page, LONG, oneByOne, paths);
    theirs.ms.push(...classified.ms);
    theirs.scores.push(...classified.scores);
    ours.ms.push(...judged.ms);
    ours.results.push(...judged.results);
  }
  await at.page.evaluate(() => scrim.close());
  const thresholds = thresholdsAt(STANDARD, 50);
  const verdict = (scores: Result | { scores: Readonly<Record<string, number>> }): Verdict['kind'] => {
    if (!('scores' in scores)) throw new Error(`${scores.reason}: ${scores.message}`);
    return judge(scores.scores, STANDARD.categories, thresholds).kind;
  };
  const verdicts = theirs.scores.map((scores) => verdict({ scores }));
  const equal = ours.results.filter((result, i) => verdict(result) === verdicts[i]).length;
  return {
    equalVerdicts: equal / addresses.length,
    flagged: verdicts.filter((kind) => kind === 'blur').length,
    bytesToScoresMs: { nsfwjs: median(theirs.ms), scrim: median(ours.ms) },
    bytesToScoresShare: medianRatio(ours.ms, theirs.ms),
  };
}

async function measurePool(at: EnginePage, addresses: string[], rounds: number) {
  const throughput = async (options: OpenOptions, paths: string[]): Promise<number> => {
    scrim.open(options);
    const pictures = await scrim.read(paths);
    // Until every worker has started.
    for (let i = 0; i < 3; i++) {
      await scrim.judgePictures(pictures.slice(0, 24));
      scrim.forget();
    }
    const began = performance.now();
    await scrim.judgePictures(pictures);
    const seconds = (performance.now() - began) / 1000;
    scrim.close();
    return paths.length / seconds;
  };
  const [one, two]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    // In one evaluation: asking again and again whether it is done takes time that two workers do not have to spare.
    one.push(await at.page.evaluate(throughput, { cores: 1 }, addresses));
    two.push(await at.page.evaluate(throughput, { cores: 2 }, addresses));
  }
  return {
    perSecond: { oneWorker: median(one), twoWorkers: median(two) },
    twoWorkersTimesOne: medianRatio(two, one),
  };
}

async function measureColdStart(at: EnginePage, address: string, rounds: number): Promise<number> {
  const start = async (path: string): Promise<number> => {
    const pictures = await scrim.read([path]);
    const began = performance.now();
    scrim.open({ cores: 2 });
    await scrim.judgePictures(pictures);
    const ms = performance.now() - began;
    scrim.close();
    return ms;
  };
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) all.push(await runInPage(at.page, LONG, start, address));
  return median(all);
}

async function measureMemory(at: EnginePage, addresses: string[]): Promise<EngineFigures['memory']> {
  const judgeAll = async (paths: string[], anew: boolean): Promise<number> => {
    if (anew) scrim.open({ cores: 1 });
    let judged = 0;
    for (let from = 0; from < paths.length; from += 50) {
      const results = await scrim.judge(paths.slice(from, from + 50));
      judged += results.filter((result) => 'scores' in result).length;
    }
    return judged;
  };
  const parts = [addresses.slice(0, FEW), addresses.slice(FEW)] as const;
  if ((await runInPage(at.page, LONG, judgeAll, parts[0], true)) !== FEW) throw new Error('not all were judged');
  const few = await memoryOf(at);
  if ((await runInPage(at.page, LONG, judgeAll, parts[1], false)) !== MANY - FEW)
    throw new Error('not all were judged');
  const many = await memoryOf(at);
  const total = ({ heapBytes, wasmBytes }: MemoryFigures) => heapBytes + wasmBytes;
  return { few, many, growth: total(many) / total(few) };
}

/** Of the page's and the worker's JavaScript, after collecting garbage, and of WASM. */
async function memoryOf({ page }: EnginePage): Promise<MemoryFigures> {
  const [worker] = page.workers();
  if (!worker || page.workers().length > 1) throw new Error('there should be one worker');
  const own = await worker.evaluate(() => (globalThis as unknown as { readMemory(): WorkerMemory }).readMemory());
  const heaps = [await page.createCDPSession(), worker.client].map(async (session) => {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  });
  const heapBytes = (await Promise.all(heaps)).reduce((sum, bytes) => sum + bytes, 0);
  return { heapBytes, wasmBytes: own.wasmBytes, tensors: own.tensors };
}
