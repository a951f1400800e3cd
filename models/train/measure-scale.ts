import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command, integer, run } from './command.ts';
import { drawNoise } from './draw-noise.ts';
import { Refused } from './refused.ts';

/** Milliseconds between two looks at a process's memory. */
const LOOK = 200;

await run(
  command(
    'measure:scale',
    'Draws many small pictures, runs clean and train on them, and prints time and memory of each step.',
  )
    .option('--count <n>', 'pictures', integer(30), 20_000)
    .option('--base <pack>', 'the base network', 'mobilenet-v2')
    .option('--taps <nodes>', 'nodes of the base that the head reads')
    .option('--work <folder>', 'where pictures, features and the pack go', 'build/measure-scale')
    .action(measure),
);

async function measure(options: { count: number; base: string; taps?: string; work: string }): Promise<void> {
  const data = resolve(options.work, 'pictures');
  await drawNoise(data, options.count);
  const taps = options.taps ? ['--taps', options.taps] : [];
  const train = [
    '--data',
    data,
    '--out',
    resolve(options.work, 'pack'),
    '--cache',
    resolve(options.work, 'cache'),
    '--base',
    options.base,
  ];
  await step('clean', [data]);
  await step('train', [...train, ...taps, '--views', '1', '--epochs', '3', '--fresh']);
}

/** Runs a step and prints how long it took and the most memory it had (Linux: VmHWM). */
async function step(name: string, args: readonly string[]): Promise<void> {
  const started = performance.now();
  const script = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let most = 0;
  const timer = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
  }, LOOK);
  const code = await new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done));
  clearInterval(timer);
  if (code !== 0) throw new Refused(`${name} ended with ${code}`);
  console.log(
    `${name}: ${((performance.now() - started) / 1000).toFixed(0)} s, ${(most / 1024).toFixed(0)} MiB at most`,
  );
}
