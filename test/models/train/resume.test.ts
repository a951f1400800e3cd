import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { readPackFolder } from '../../../models/train/graft/read-folder.ts';
import { folderForTests } from '../../support/folder-for-tests.ts';
import { writeBasePack } from './base-pack.ts';
import { drawDataset } from './draw-classes.ts';
import { runStep } from './run-step.ts';

const root = await folderForTests('resume');
const at = (...parts: string[]) => join(root, ...parts);

beforeAll(async () => {
  await mkdir(at('data'));
  await drawDataset(at('data'), 24);
  await writeBasePack(at('base'));
});
/** Many processes, one after the other; on a busy machine each takes its time. */
vi.setConfig({ testTimeout: 900_000 });

function trainArgs(out: string, cache: string): string[] {
  const options = {
    data: at('data'),
    base: at('base'),
    taps: 'block_1_expand,block_2_expand',
    blur: 'discs',
    out,
    cache,
  };
  const numbers = {
    views: 3,
    epochs: 6,
    batch: 16,
    unfreeze: 2,
    'tune-epochs': 4,
    'tune-batch': 8,
    'checkpoint-every': 2,
    patience: 20,
  };
  return Object.entries({ ...options, ...numbers }).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

async function weightsOf(folder: string): Promise<number[]> {
  const { model } = await readPackFolder(folder);
  return [...model.weights.values()].flatMap(({ values }) => [...values]);
}

test('training killed while features are made, while labels are doubted, in either phase, and again, ends with the weights of an undisturbed run', async () => {
  const whole = await runStep('train', trainArgs(at('whole'), at('cache-whole')));
  expect(whole.output).toContain('Written');
  expect(whole.code).toBe(0);
  const args = trainArgs(at('broken'), at('cache-broken'));
  for (const moment of [/Features/, /Doubting/, /head epoch 2/, /head epoch 5/, /tune epoch 1/, /tune epoch 3/]) {
    const killed = await runStep('train', args, { killWhen: moment });
    expect(killed.code, killed.output).toBeNull();
    expect(await readdir(root)).not.toContain('broken');
  }
  const resumed = await runStep('train', args);
  expect(resumed.output).toMatch(/tune: continues after step \d+/);
  expect(resumed.code).toBe(0);
  const [expected, found] = [await weightsOf(at('whole')), await weightsOf(at('broken'))];
  expect(found).toHaveLength(expected.length);
  expect(Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThanOrEqual(1e-6);
  expect((await readdir(root)).filter((name) => /\.(new|old)$/.test(name))).toEqual([]);
});

test('cleaning killed half-way and run again gives the same list', async () => {
  expect((await runStep('clean', [at('data'), '--out', at('clean-whole.csv')])).code).toBe(0);
  await rm(at('data', '.scrim'), { recursive: true });
  await runStep('clean', [at('data'), '--out', at('clean-broken.csv')], { killWhen: /Looking/ });
  expect((await runStep('clean', [at('data'), '--out', at('clean-broken.csv')])).code).toBe(0);
  expect(await readFile(at('clean-broken.csv'), 'utf8')).toBe(await readFile(at('clean-whole.csv'), 'utf8'));
});

test('evaluation and export killed and run again give the same report and pack; the card gets its thresholds', async () => {
  const cache = at('cache-evaluate');
  const args = ['--pack', at('whole'), '--data', at('data'), '--cache', cache];
  await runStep('evaluate', args, { killWhen: /Test / });
  const evaluated = await runStep('evaluate', args);
  expect(evaluated.code, evaluated.output).toBe(0);
  const first = await readFile(at('whole', 'report.json'), 'utf8');
  await rm(cache, { recursive: true });
  expect((await runStep('evaluate', args)).code).toBe(0);
  expect(await readFile(at('whole', 'report.json'), 'utf8')).toBe(first);
  const { figures } = JSON.parse(first) as {
    figures: { thresholds: { preset: string; threshold: number }[]; accuracy: { value: number } };
  };
  const { card } = await readPackFolder(at('whole'));
  for (const { preset, threshold } of figures.thresholds)
    expect(card.thresholds[preset as 'balanced'].discs).toBe(threshold);
  const html = await readFile(at('whole', 'report.html'), 'utf8');
  expect(html).toContain(figures.accuracy.value.toFixed(3));
  expect(html).not.toMatch(/(src|href)="(?!data:)/);
  const out = ['--pack', at('whole'), '--data', at('data'), '--cache', cache, '--out'];
  expect((await runStep('export', [...out, at('small-1')])).code).toBe(0);
  await runStep('export', [...out, at('small-2')], { killWhen: /After/ });
  expect((await runStep('export', [...out, at('small-2')])).code).toBe(0);
  expect(await weightsOf(at('small-2'))).toEqual(await weightsOf(at('small-1')));
  const refused = await runStep('export', [...out, at('refused'), '--tolerance', '0']);
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('refused');
  expect((await readdir(root)).filter((name) => name.startsWith('refused'))).toEqual([]);
});
