import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { readPackFolder } from '../../models/train/graft/read-folder.ts';
import { writeBasePack } from '../models/train/base-pack.ts';
import { drawDataset } from '../models/train/draw-classes.ts';
import { type Ended, runStep } from '../models/train/run-step.ts';
import { findBrowser } from '../support/find-browser.ts';
import { folderForTests } from '../support/folder-for-tests.ts';

const root = await folderForTests('device');
let chrome: string;
const at = (...parts: string[]) => join(root, ...parts);

// Processes and browsers one after the other; a GPU made of software takes its time.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 600_000 });

beforeAll(async () => {
  chrome = (await findBrowser('chrome')).path;
  await drawDataset(at('data'), 10);
  await writeBasePack(at('base'));
  const { code, output } = await train('wasm', 'in-node');
  expect(code, output).toBe(0);
  expect(output).toMatch(/device: WASM in Node/);
});

/** Few steps: on a GPU made of software each takes its time, and rounding differs a little more after each. */
function train(device: string, out: string, trouble: Parameters<typeof runStep>[2] = {}): Promise<Ended> {
  const folders = { data: at('data'), base: at('base'), out: at(out), cache: at('cache') };
  const numbers = { views: 2, epochs: 2, batch: 16, unfreeze: 1, 'tune-epochs': 2, 'tune-batch': 8, 'warm-up': 2 };
  const options = { ...folders, ...numbers, device, taps: 'block_1_expand,block_2_expand', 'checkpoint-every': 2 };
  const args = [...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]), '--no-doubt'];
  return runStep('train', args, { env: { CHROME_PATH: chrome }, ...trouble });
}

async function learnt(out: string): Promise<{ weights: number[]; loss: number }> {
  const { card, model } = await readPackFolder(at(out));
  const { tune } = card.training as { tune: { validationLoss: number } };
  return { weights: [...model.weights.values()].flatMap(({ values }) => [...values]), loss: tune.validationLoss };
}

function farthest(some: readonly number[], others: readonly number[]): number {
  return Math.max(...some.map((value, i) => Math.abs(value - others[i]!)));
}

const devices: [string, RegExp][] = [
  ['webgpu', /device: WebGPU in a headless browser/],
  ['wasm-browser', /device: WASM in a headless browser/],
];

test.each(devices)('--device %s learns what WASM in Node learns, and goes on after a kill', async (device, words) => {
  const there = await train(device, device);
  expect(there.code, there.output).toBe(0);
  expect(there.output).toMatch(words);
  const [expected, found] = [await learnt('in-node'), await learnt(device)];
  expect(found.loss).toBeCloseTo(expected.loss, 2);
  const killed = await train(device, `${device}-killed`, { killWhen: /tune epoch 1/ });
  expect(killed.code, killed.output).toBeNull();
  const resumed = await train(device, `${device}-killed`);
  expect(resumed.output).toMatch(/tune: continues after step/);
  const again = await learnt(`${device}-killed`);
  expect(farthest(again.weights, found.weights)).toBeLessThanOrEqual(1e-6);
});

test('the fastest device is a GPU if there is one, and what is chosen is said', async () => {
  const { code, output } = await train('fastest', 'fastest');
  expect(code, output).toBe(0);
  expect(output).toMatch(
    /device: (WebGPU in a headless browser, on|WASM in Node, on one core \(.*(no WebGPU adapter|made of software))/,
  );
});

test('without a browser the GPU is refused with a clear message and nothing is written', async () => {
  const { code, output } = await train('webgpu', 'nowhere', { env: { CHROME_PATH: at('no-such-browser') } });
  expect(output).toMatch(/error: there is no Chromium or Chrome .*CHROME_PATH/);
  expect(code).toBe(1);
  expect((await readdir(root)).filter((name) => name.startsWith('nowhere'))).toEqual([]);
});
