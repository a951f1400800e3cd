import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildContext, context, type Plugin } from 'esbuild';
import { drawIcons } from './icons/draw-icons.ts';
import { BROWSERS, type BrowserName, deriveManifest } from './manifest.ts';
import { SHIPPED_PACKS } from './shared/shipped-packs.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const EXTENSION = join(ROOT, 'extension');
const WASM = join(ROOT, 'node_modules/@tensorflow/tfjs-backend-wasm/dist');

/** Bytes that a minified script may have, weights and wasm aside. */
const BUDGETS: Readonly<Record<string, number>> = {
  'content/content.js': 40_000,
  'content/backgrounds.js': 28_000,
  'content/offer-reveal.js': 10_000,
  'content/parse-ahead.js': 4_500,
  'content/moving.js': 8_000,
  'host/host.js': 900_000,
  'host/worker.js': 900_000,
  // More than these is compiled beside the page's own thread, which takes longer.
  'popup/ask-first.js': 5_000,
  'popup/popup.js': 60_000,
};

/** Entry points by what `webextension-polyfill` means in them: nothing that must be read first where that is waited for. */
const WITHOUT_POLYFILL = [
  'content/content',
  'content/locked',
  'content/backgrounds',
  'content/offer-reveal',
  'content/parse-ahead',
  'content/moving',
  'popup/ask-first',
  'popup/popup',
];
const WITH_POLYFILL = [
  'background/background',
  'host/host',
  'host/learn-worker',
  'host/worker',
  'options/options',
  'welcome/welcome',
];

/** Marks have a seal there, without which nothing may wait. */
const CHROME_ALONE = ['content/parse-ahead'];

/** Style sheets that are bundled with those that they import: each file that the popup waits for costs as long as its script. */
const STYLES = ['popup/popup.css'];

export interface BuildOptions {
  readonly browsers?: readonly BrowserName[];
  /** Leaves names and white space as they are, for debugging. */
  readonly readable?: boolean;
}

/** Builds `dist/<browser>` for each browser; rejects when a file is missing or a script exceeds its budget. */
export async function build({ browsers = BROWSERS, readable = false }: BuildOptions = {}): Promise<void> {
  for (const browser of browsers) {
    await rm(outDir(browser), { recursive: true, force: true });
    for (const bundler of await bundlers(browser, readable)) {
      await bundler.rebuild().finally(() => bundler.dispose());
    }
    await copyFiles(browser);
    await checkListedFiles(browser);
    if (!readable) await checkSizes(browser);
  }
}

/** Where a browser's extension is built. */
export const outDir = (browser: BrowserName): string => join(ROOT, 'dist', browser);

/** esbuild contexts of all scripts, for one build or for rebuilding on change. */
export async function bundlers(browser: BrowserName, readable: boolean): Promise<BuildContext[]> {
  return Promise.all([
    bundler(
      browser,
      readable,
      [...(await sourcesOf(WITH_POLYFILL)), ...STYLES.map((file) => join(EXTENSION, file))],
      {},
    ),
    bundler(browser, readable, await sourcesOf(WITHOUT_POLYFILL.filter((entry) => isIn(browser, entry))), {
      'webextension-polyfill': join(EXTENSION, 'shared/native-browser.ts'),
    }),
  ]);
}

async function bundler(
  browser: BrowserName,
  readable: boolean,
  entryPoints: string[],
  alias: Record<string, string>,
): Promise<BuildContext> {
  return context({
    entryPoints,
    alias,
    outdir: outDir(browser),
    outbase: EXTENSION,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: browser === 'chrome' ? 'chrome148' : 'firefox144',
    minify: !readable,
    sourcemap: readable ? 'inline' : false,
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // tfjs asks for Node's modules only where it runs in Node.
    external: ['fs', 'path', 'worker_threads', 'perf_hooks', 'os', 'util', 'crypto', 'string_decoder'],
    // The stores' linters cannot parse `using` yet.
    supported: { using: false },
    plugins: [pickBrowserFile(browser), WITHOUT_INNER_HTML],
    logLevel: 'warning',
  });
}

/** Everything that is not bundled: manifest, pages, styles, locales, icons, wasm and model packs. */
export async function copyFiles(browser: BrowserName): Promise<void> {
  const out = outDir(browser);
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const root: unknown = JSON.parse(await readFile(join(ROOT, 'manifest.json'), 'utf8'));
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'manifest.json'), `${JSON.stringify(deriveManifest(root, browser, version), null, 2)}\n`);
  for (const file of await readdir(EXTENSION, { recursive: true })) {
    if (/\.(html|css)$|^_locales.*\.json$|^managed-schema\.json$/.test(file) && !STYLES.includes(file))
      await copy(join(EXTENSION, file), join(out, file));
  }
  for (const variant of ['', '-simd']) {
    const file = `tfjs-backend-wasm${variant}.wasm`;
    await copy(join(WASM, file), join(out, 'wasm', file));
  }
  await copy(join(ROOT, 'build/kernels.wasm'), join(out, 'wasm', 'kernels.wasm'));
  await mkdir(join(out, 'icons'), { recursive: true });
  for (const [name, png] of await drawIcons()) await writeFile(join(out, 'icons', name), png);
  for (const pack of SHIPPED_PACKS) await copy(join(ROOT, 'build/packs', pack), join(out, 'packs', pack));
}

/** A file `x.chrome.ts` stands for its pair: in a Firefox build `x.firefox.ts` takes its place. */
function pickBrowserFile(browser: BrowserName): Plugin {
  return {
    name: 'pick-browser-file',
    setup: ({ onResolve }) => {
      onResolve({ filter: /\.chrome\.ts$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path.replace(/\.chrome\.ts$/, `.${browser}.ts`)),
      }));
    },
  };
}

/** Takes out Preact's one way of writing HTML, which Scrim never uses and the stores' reviewers warn of. */
const WITHOUT_INNER_HTML: Plugin = {
  name: 'without-inner-html',
  setup: ({ onLoad }) => {
    onLoad({ filter: /preact[\\/]dist[\\/]preact\.(module\.js|mjs|js)$/ }, async ({ path }) => {
      const contents = (await readFile(path, 'utf8'))
        .replace(/(\w+)\.innerHTML=""/g, '$1.textContent=""')
        .replace(/\(\w+\.innerHTML=\w+\.__html\)/g, '0');
      if (/innerHTML=[^=]/.test(contents)) throw new Error(`${path} writes innerHTML in a way unknown to the build`);
      return { contents, loader: 'js' };
    });
  },
};

const isIn = (browser: BrowserName, entry: string): boolean => browser === 'chrome' || !CHROME_ALONE.includes(entry);

async function sourcesOf(entryPoints: readonly string[]): Promise<string[]> {
  return Promise.all(
    entryPoints.map(async (entry) => {
      const isTsx = await stat(join(EXTENSION, `${entry}.tsx`)).then(
        () => true,
        () => false,
      );
      return join(EXTENSION, `${entry}.${isTsx ? 'tsx' : 'ts'}`);
    }),
  );
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to, { recursive: true });
}

/** Every file that a manifest or an HTML page names must be there: a browser says so only when it needs it. */
async function checkListedFiles(browser: BrowserName): Promise<void> {
  const out = outDir(browser);
  const pages = (await readdir(out, { recursive: true })).filter((file) => file.endsWith('.html'));
  const named = [
    ...listed(await readFile(join(out, 'manifest.json'), 'utf8'), /"([\w-]+\/[\w./-]+\.(?:js|html|css|png|json))"/g),
  ];
  for (const page of pages) {
    const found = listed(await readFile(join(out, page), 'utf8'), /(?:src|href)="([^"#:]+\.(?:js|css|png|svg|html))"/g);
    named.push(...found.map((file) => relative(out, join(out, dirname(page), file))));
  }
  for (const file of named) {
    await stat(join(out, file)).catch(() => {
      throw new Error(`dist/${browser}: ${file} is named by the manifest or a page, but the build did not make it`);
    });
  }
}

function listed(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1]!);
}

async function checkSizes(browser: BrowserName): Promise<void> {
  for (const [script, budget] of Object.entries(BUDGETS)) {
    if (!isIn(browser, script.replace(/\.js$/, ''))) continue;
    const { size } = await stat(join(outDir(browser), script));
    console.log(
      `${browser.padEnd(8)} ${script.padEnd(22)} ${(size / 1000).toFixed(1).padStart(7)} kB of ${budget / 1000} kB`,
    );
    if (size > budget) throw new Error(`dist/${browser}/${script} has ${size} bytes; ${budget} are allowed`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
