import { readdir, readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'puppeteer-core';
import { compileKernels } from '../../models/compile-kernels.ts';
import { page as html } from './answers.ts';
import { TestBrowser } from './browser.ts';
import type { BrowserName } from './find-browser.ts';
import { type Answer, type Routes, type Served, serve } from './serve.ts';
import { until } from './until.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Files that a page asks for by these addresses; folders end in a slash. */
const FOLDERS: Readonly<Record<string, string>> = {
  '/wasm/': 'node_modules/@tensorflow/tfjs-backend-wasm/dist',
  '/packs/': 'build/packs',
};

export interface EnginePageOptions {
  /** More scripts of the page, by the name under which `<name>.js` is loaded after the engine. */
  readonly scripts?: Readonly<Record<string, string>>;
  readonly routes?: Routes;
  /** More command line arguments of the browser. */
  readonly args?: readonly string[];
  /** Chrome unless told. */
  readonly browser?: BrowserName;
}

export interface EnginePage extends AsyncDisposable {
  readonly page: Page;
  readonly served: Served;
  readonly browser: TestBrowser;
}

/** Functions that tsx has compiled call this by name where they are sent to a page. */
const NAMER = '<script>globalThis.__name = (named) => named</script>';

/**
 * A page that has the host's own engine, with its real workers, as `globalThis.scrim` (engine-in-page.ts): the
 * same files that the extension is built from, so that what is measured or shown there holds for it.
 */
export async function openEnginePage(options: EnginePageOptions = {}): Promise<EnginePage> {
  const scripts = { engine: 'test/support/engine-in-page.ts', ...options.scripts };
  const bundles = await bundle({ ...scripts, worker: 'test/support/worker-in-page.ts' });
  const tags = Object.keys(scripts).map((name) => `<script src="/${name}.js"></script>`);
  const served = await serve({
    '/': html(`<!doctype html><title>Engine</title>${NAMER}${tags.join('')}`),
    ...options.routes,
  });
  for (const [name, code] of bundles) served.routes[`/${name}.js`] = file('.js', code);
  served.routes['/wasm/kernels.wasm'] = file('.wasm', Buffer.from(await compileKernels()));
  for (const path of await filesIn())
    served.routes[path.at] = async (request, response) =>
      file(extname(path.at), await readFile(path.from))(request, response);
  const browser = await TestBrowser.launch(options.browser ?? 'chrome', { extension: null, args: options.args ?? [] });
  const close = async (): Promise<void> => void (await Promise.all([browser.close(), served.close()]));
  try {
    const page = await browser.open(`${served.here}/`);
    return { page, served, browser, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Runs a function in a page for as long as it takes: a single evaluation is given up by the browser's driver after a
 * minute.
 *
 * @param timeout milliseconds after which it rejects
 */
export async function runInPage<A extends unknown[], R>(
  page: Page,
  timeout: number,
  run: (...args: A) => R | Promise<R>,
  ...args: A
): Promise<R> {
  const job = `job${crypto.randomUUID()}`;
  const begin = (job: string, run: string, args: A): void => {
    const outcome: { value?: unknown; error?: string } = {};
    Object.assign(globalThis, { [job]: outcome });
    const work = async () => await new Function(`return (${run})(...arguments)`)(...args);
    work().then(
      (value: unknown) => Object.assign(outcome, { value: value ?? null }),
      (error: unknown) => Object.assign(outcome, { error: String(error) }),
    );
  };
  await page.evaluate(begin as (...args: unknown[]) => void, job, String(run), args);
  const read = (job: string) => (globalThis as unknown as Record<string, { value?: unknown; error?: string }>)[job];
  const outcome = await until(
    'a long run in a page',
    async () => {
      const outcome = await page.evaluate(read, job);
      return (outcome?.value !== undefined || outcome?.error !== undefined) && outcome;
    },
    timeout,
  );
  if (outcome.error !== undefined) throw new Error(outcome.error);
  return outcome.value as R;
}

async function bundle(entryPoints: Readonly<Record<string, string>>): Promise<Map<string, Buffer>> {
  const { outputFiles } = await build({
    entryPoints: Object.entries(entryPoints).map(([out, path]) => ({ out, in: resolve(path) })),
    bundle: true,
    write: false,
    outdir: '/',
    format: 'iife',
    platform: 'browser',
    target: 'chrome148',
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
    external: ['fs', 'path', 'worker_threads', 'perf_hooks', 'os', 'util', 'crypto', 'string_decoder'],
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.slice(1, -'.js'.length), Buffer.from(contents)]));
}

async function filesIn(): Promise<{ at: string; from: string }[]> {
  const lists = Object.entries(FOLDERS).map(async ([at, folder]) => {
    const names = await readdir(folder, { recursive: true });
    return names.filter((name) => extname(name)).map((name) => ({ at: at + name, from: join(folder, name) }));
  });
  return (await Promise.all(lists)).flat();
}

function file(extension: string, bytes: Buffer): Answer {
  return (_, response) => {
    const type = TYPES[extension] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'cache-control': 'max-age=3600' }).end(bytes);
  };
}
