import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { folderForTests } from '../../support/folder-for-tests.ts';
import { writeBasePack } from './base-pack.ts';
import { drawDataset } from './draw-classes.ts';
import { type Ended, runStep } from './run-step.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const root = await folderForTests('full');
const at = (...parts: string[]) => join(root, ...parts);

// A limit on the size of files acts as a full disk does: what still fits is written without an error, the rest fails.
beforeAll(async () => {
  await drawDataset(at('data'), 10);
  await writeBasePack(at('base'));
});

function train(largestFile?: number): Promise<Ended> {
  const folders = { data: at('data'), base: at('base'), out: at('pack'), cache: at('cache') };
  const options = { ...folders, taps: 'block_2_expand', views: 2, epochs: 2, blur: 'discs' };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return runStep('train', args, largestFile === undefined ? {} : { largestFile });
}

function expectTold({ code, output }: Ended): void {
  expect(output).toMatch(/error: a file may not be so large here; nothing half-written was left \(EFBIG/);
  expect(output).not.toMatch(/\n\s+at /);
  expect(code).toBe(1);
}

test('a file that does not fit is not there, and what stood in its place still is', async () => {
  await mkdir(at('files'));
  await writeFile(at('files', 'one'), 'before');
  const script = `import { writeWhole } from './models/train/write-whole.ts';
    await writeWhole(${JSON.stringify(at('files', 'one'))}, new Uint8Array(9000)).catch(({ code }) => console.log(code));`;
  const node = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', script];
  const child = spawn('bash', ['-c', 'ulimit -f 4; exec "$0" "$@"', ...node], { cwd: ROOT });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await new Promise((done) => child.once('close', done));
  expect(output.trim()).toBe('EFBIG');
  expect(await readFile(at('files', 'one'), 'utf8')).toBe('before');
  expect(await readdir(at('files'))).toEqual(['one']);
});

test('train tells of it, leaves no pack, and goes on when there is room', { timeout: 300_000 }, async () => {
  expectTold(await train(4));
  expect(await readdir(root)).not.toContain('pack');
  expect((await readdir(root, { recursive: true })).filter((name) => /\.(part|new|old)$/.test(name))).toEqual([]);
  const { code, output } = await train();
  expect(code, output).toBe(0);
});

test('evaluate and export tell of it and change nothing', { timeout: 300_000 }, async () => {
  const listed = async () => (await readdir(root, { recursive: true })).filter((name) => !/cache|\.scrim/.test(name));
  const [before, card] = [await listed(), await readFile(at('pack', 'card.json'), 'utf8')];
  const data = ['--data', at('data'), '--cache', at('cache-2'), '--pack', at('pack')];
  expectTold(await runStep('evaluate', data, { largestFile: 4 }));
  expectTold(await runStep('export', [...data, '--out', at('small')], { largestFile: 1 }));
  expect(await listed()).toEqual(before);
  expect(await readFile(at('pack', 'card.json'), 'utf8')).toBe(card);
});

test('an answer that does not fit into labels.csv is refused, and those before it stay', async () => {
  const rows = Array.from({ length: 29 }, (_, i) => `gone/${i}.png,harmless,ann,2026-01-01T00:00:00.000Z\n`).join('');
  await writeFile(at('data', 'labels.csv'), `file,label,labeller,answered\n${rows}`);
  const before = await readFile(at('data', 'labels.csv'), 'utf8');
  const labelling = await startLabel(at('data'), Math.ceil(before.length / 1024));
  try {
    const statuses: number[] = [];
    for (let place = 0; place < 20; place++)
      statuses.push((await fetch(`${labelling.url}answer?place=${place}&label=harmless`, { method: 'POST' })).status);
    const kept = statuses.filter((status) => status === 200).length;
    expect(statuses).toEqual(statuses.map((_, i) => (i < kept ? 200 : 500)));
    expect(kept).toBeLessThan(20);
    const after = await readFile(at('data', 'labels.csv'), 'utf8');
    expect(after.startsWith(before)).toBe(true);
    expect(after.trim().split('\n')).toHaveLength(30 + kept);
  } finally {
    await labelling.kill();
    await rm(at('data', 'labels.csv'));
  }
});

test('labelling that was killed goes on with every answer that was acknowledged', async () => {
  const first = await startLabel(at('data'));
  await fetch(`${first.url}answer?place=0&label=explicit`, { method: 'POST' });
  await fetch(`${first.url}answer?place=1&label=harmless`, { method: 'POST' });
  await first.kill();
  const second = await startLabel(at('data'));
  try {
    expect(await (await fetch(`${second.url}task`)).json()).toMatchObject({ answered: 2, next: 2 });
  } finally {
    await second.kill();
  }
  expect(await readFile(at('data', 'labels.csv'), 'utf8')).toMatch(/,explicit,ann,.*\n.*,harmless,ann,/);
});

/** Starts `label` as a user does. @param largestFile in blocks of 1 KiB */
async function startLabel(data: string, largestFile?: number): Promise<{ url: string; kill(): Promise<void> }> {
  const limit = largestFile === undefined ? '' : `ulimit -f ${largestFile}; `;
  const args = [
    '--import',
    'tsx',
    'models/train/label.ts',
    data,
    '--classes',
    'harmless,explicit',
    '--labeller',
    'ann',
  ];
  const child = spawn('bash', ['-c', `${limit}exec "$0" "$@"`, process.execPath, ...args], { cwd: ROOT });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  let output = '';
  const url = await new Promise<string>((opened, failed) => {
    child.once('close', () => failed(new Error(output)));
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        const found = /Open (\S+)/.exec(output)?.[1];
        if (found) opened(found);
      });
  });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { url, kill };
}
