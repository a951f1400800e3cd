import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Beginning, begin, findBase } from './begin.ts';
import { command, integer, run } from './command.ts';
import { drawNoise } from './draw-noise.ts';
import { type Crew, createCrew } from './features/crew.ts';
import { extract } from './features/extract.ts';
import { WHOLE } from './features/view.ts';
import { POOLED } from './graft/graft.ts';
import { USUAL } from './options.ts';
import { Refused } from './refused.ts';

/** Pictures with which every core is set going before time counts. */
const WARM_UP = 256;

await run(
  command(
    'measure:speed',
    'Features of pictures from disk on all cores, against the engine judging squares from memory on the same cores.',
  )
    .option('--count <n>', 'pictures in a round', integer(512), 1536)
    .option('--rounds <n>', 'rounds of each', integer(1), 3)
    .option('--base <pack>', 'the base network', USUAL.base)
    .option('--work <folder>', 'where pictures and features go', 'build/measure-speed')
    .action(measure),
);

interface Options {
  readonly count: number;
  readonly rounds: number;
  readonly base: string;
  readonly work: string;
}

async function measure({ count, rounds, base, work }: Options): Promise<void> {
  const data = resolve(work, 'pictures');
  await drawNoise(data, count + WARM_UP);
  const request = { data, out: resolve(work, 'pack'), cache: resolve(work, 'cache'), fresh: true };
  const beginning = await begin({ ...request, options: { ...USUAL, base } });
  const crew = createCrew();
  try {
    await features(beginning, request.cache, crew, 0, WARM_UP);
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const engine = await onAllCores(findBase(base), beginning.base.card.outputs.scores, count);
      const part = await onAllCores(beginning.untrained, POOLED, count);
      const read = await features(beginning, request.cache, crew, WARM_UP, count);
      ratios.push(read / engine.speed);
      console.log(
        `on ${engine.ground}: engine ${engine.speed.toFixed(1)}, the part of its network that features need ${part.speed.toFixed(1)}, ` +
          `features from files ${read.toFixed(1)} pictures a second: ${percent(read / engine.speed)} of the engine, ` +
          `${percent(read / part.speed)} of the part`,
      );
    }
    console.log(
      `${percent(ratios.toSorted((a, b) => a - b)[Math.floor(rounds / 2)]!)} of the engine in the median round`,
    );
  } finally {
    await crew.dismiss();
  }
}

/** Pictures a second from files to features on disk, nothing of it remembered from earlier rounds. */
async function features(
  { prepared, untrained, untrainedHash, base }: Beginning,
  cache: string,
  crew: Crew,
  from: number,
  count: number,
): Promise<number> {
  await rm(cache, { recursive: true, force: true });
  const looks = prepared.items.slice(from, from + count).map(({ file, sha256 }) => ({ file, sha256, view: WHOLE }));
  const { size } = base.card.input;
  const extraction = { root: prepared.root, pack: untrained, packHash: untrainedHash, node: POOLED, size, cache };
  const started = performance.now();
  await extract(looks, extraction, crew, { at() {}, end() {} });
  return (looks.length / (performance.now() - started)) * 1000;
}

/** Pictures a second through a network up to a node, their squares ready in memory, in a process per core. */
async function onAllCores(pack: string, node: string, count: number): Promise<Timed> {
  const cores = availableParallelism();
  const each = Array.from({ length: cores }, () => timeNetwork(pack, node, Math.ceil(count / cores)));
  return (await Promise.all(each)).reduce(({ speed }, other) => ({ ...other, speed: speed + other.speed }));
}

interface Timed {
  /** Pictures a second. */
  readonly speed: number;
  /** What the network ran on. */
  readonly ground: string;
}

async function timeNetwork(pack: string, node: string, count: number): Promise<Timed> {
  const script = fileURLToPath(new URL('./time-network.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, pack, node, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const code = await new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done));
  if (code !== 0) throw new Refused(`timing the network ended with ${code}`);
  const [speed, ground = ''] = output.trim().split(' ');
  return { speed: Number(speed), ground };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
