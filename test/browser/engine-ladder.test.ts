import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { page as html, picture } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import { drawFlat } from '../support/draw.ts';
import { BROWSERS, type BrowserName } from '../support/find-browser.ts';
import { folderForTests } from '../support/folder-for-tests.ts';
import { serveForTests } from '../support/for-tests.ts';
import { hostReport, settled } from '../support/scrim.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';

/** What is spoilt in the built extension, so that a backend is there and fails. */
type Spoil = (extension: string) => Promise<void>;

const spoilWasm =
  (name: string): Spoil =>
  (extension) =>
    writeFile(join(extension, 'wasm', name), 'not wasm');
const WITHOUT_KERNELS = spoilWasm('kernels.wasm');
const WITHOUT_SIMD = spoilWasm('tfjs-backend-wasm-simd.wasm');
const WITHOUT_ANY = spoilWasm('tfjs-backend-wasm.wasm');

/** The worker believes that the browser's own GPU, made of software, is a real one. */
const withGpu =
  (more = ''): Spoil =>
  async (extension) => {
    const path = join(extension, 'host/worker.js');
    const believe = `Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { get: () => false });${more}`;
    await writeFile(path, believe + (await readFile(path, 'utf8')));
  };
const WITH_GPU = withGpu();
const WITH_BROKEN_GPU = withGpu(
  `GPUAdapter.prototype.requestDevice = async () => { throw new Error('no device for tests'); };`,
);

const red = picture(await drawFlat([255, 0, 0], { format: 'png' }));
const served = await serveForTests({ '/red.png': red, '/': html('<!doctype html><img src="/red.png">') });
const folder = await folderForTests('ladder');

async function judgeWith(name: BrowserName, spoils: readonly Spoil[], args: readonly string[] = []) {
  const extension = await mkdtemp(join(folder, name));
  await cp(join('dist', name), extension, { recursive: true });
  for (const spoil of spoils) await spoil(extension);
  await using browser = await TestBrowser.launch(name, { ...STAND_IN, extension, args });
  const page = await browser.open(`${served.here}/`);
  const [judged] = await settled(browser, page, 1, 90_000);
  return { judged: judged!, report: await hostReport(browser) };
}

describe.each(BROWSERS)('%s', (name) => {
  test.each([
    ['wasm-relaxed', [], undefined],
    ['wasm-simd', [WITHOUT_KERNELS], /^wasm-relaxed: /],
    ['wasm', [WITHOUT_KERNELS, WITHOUT_SIMD], /^wasm-relaxed: .*; wasm-simd: /],
    ['cpu', [WITHOUT_KERNELS, WITHOUT_SIMD, WITHOUT_ANY], /^wasm-relaxed: .*; wasm-simd: .*; wasm: /],
  ] as const)('judges on %s when what is above it fails, and tells', async (backend, spoils, degraded) => {
    const { judged, report } = await judgeWith(name, spoils);
    expect(judged).toMatchObject({ state: 'blurred', backend });
    expect(report.backend).toBe(backend);
    if (degraded) expect(report.degraded).toMatch(degraded);
    else expect(report.degraded).toBeUndefined();
  });
});

describe('chrome with a GPU', () => {
  const args = ['--enable-unsafe-webgpu', '--disable-gpu-watchdog'];

  test('judges on WebGPU', async () => {
    const { judged, report } = await judgeWith('chrome', [WITH_GPU], args);
    expect(judged).toMatchObject({ state: 'blurred', backend: 'webgpu' });
    expect(report.degraded).toBeUndefined();
  });

  test('that does not work, judges on WASM and tells', async () => {
    const { judged, report } = await judgeWith('chrome', [WITH_BROKEN_GPU], args);
    expect(judged).toMatchObject({ state: 'blurred', backend: 'wasm-relaxed' });
    expect(report.degraded).toMatch(/^webgpu: tfjs could not start/);
  });
});
