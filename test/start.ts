import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'puppeteer-core';
import type { PictureReport } from '../extension/shared/messages.ts';
import { serveDemo } from './demo/serve-demo.ts';
import { serveFolder } from './demo/serve-folder.ts';
import { tableOf } from './demo/table.ts';
import { TestBrowser } from './support/browser.ts';
import { hasDisplay } from './support/display.ts';
import { BROWSERS, type BrowserName, findBrowser } from './support/find-browser.ts';
import { picturesOf, settled } from './support/scrim.ts';
import { scrollThrough } from './support/scroll.ts';

const HELP = `npm start -- [--browser chrome|firefox] [--page URL-or-FILE] [--out DIR]

Builds Scrim, opens a browser with it and shows a gallery of pictures, or the page given.
Where there is a display, the browser stays open until you close it. Where there is none, every picture is judged, a
table of them is printed and a screenshot is written to DIR (a new folder among the temporary files unless told).

  CHROME_PATH, FIREFOX_PATH   the browser's program file, where it is in none of the usual places`;

interface Wish {
  readonly browser: BrowserName;
  readonly page: string | undefined;
  readonly out: string;
}

/** Milliseconds that all pictures of a page may take together. */
const SETTLING = 120_000;

function readWish(): Wish | 'help' {
  const { values } = parseArgs({
    options: {
      browser: { type: 'string', default: 'chrome' },
      page: { type: 'string' },
      out: { type: 'string', default: join(tmpdir(), `scrim-${Date.now()}`) },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const browser = BROWSERS.find((name) => name === values.browser);
  if (!browser) throw new Error(`There is no browser ${values.browser} here, only ${BROWSERS.join(' and ')}.`);
  return { browser, page: values.page, out: resolve(values.out) };
}

interface Shown {
  readonly url: string;
  /** Pictures that must be there before the page can be settled. */
  readonly least: number;
  close(): Promise<void>;
}

async function serveWished(page: string | undefined): Promise<Shown> {
  if (page === undefined) {
    const { url, count, server } = await serveDemo();
    return { url, least: count, close: server.close };
  }
  if (/^(https?|data):/.test(page)) return { url: page, least: 1, close: async () => undefined };
  const file = resolve(page.startsWith('file:') ? fileURLToPath(page) : page);
  if (!existsSync(file)) throw new Error(`There is no page ${file}.`);
  return { least: 1, ...(await serveFolder(file)) };
}

async function build(): Promise<void> {
  const npm = spawn('npm', ['run', '--silent', 'build'], { stdio: 'inherit', shell: process.platform === 'win32' });
  const code = await new Promise((done) => npm.once('close', done).once('error', done));
  if (code !== 0) throw new Error('The extension could not be built.');
}

async function show(wish: Wish, url: string): Promise<void> {
  await using browser = await TestBrowser.launch(wish.browser, { headless: false, size: { width: 1280, height: 900 } });
  await browser.open(url);
  console.log('The browser stays open until you close it.');
  await new Promise((closed) => browser.puppeteer.once('disconnected', closed));
}

async function report(wish: Wish, url: string, count: number): Promise<void> {
  await using browser = await TestBrowser.launch(wish.browser, { size: { width: 1280, height: 900 } });
  const tab = await browser.open(url);
  await scrollThrough(tab);
  const pictures = await settled(browser, tab, count, SETTLING).catch(async (late: Error) => {
    console.log(tableOf(await picturesOf(browser, tab)));
    throw late;
  });
  console.log(tableOf(pictures));
  console.log(`Screenshot: ${await screenshot(tab, wish)}`);
  complain(pictures);
}

async function screenshot(tab: Page, { out, browser }: Wish): Promise<string> {
  await mkdir(out, { recursive: true });
  const path = join(out, `${browser}.png`);
  await writeFile(path, await tab.screenshot({ fullPage: true }));
  return path;
}

function complain(pictures: readonly PictureReport[]): void {
  const failed = pictures.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return;
  const reasons = failed.map(({ source, reason, detail }) => `  ${source}: ${reason} (${detail})`);
  throw new Error(`${failed.length} of ${pictures.length} pictures could not be judged:\n${reasons.join('\n')}`);
}

async function start(wish: Wish): Promise<void> {
  const page = await serveWished(wish.page);
  try {
    await findBrowser(wish.browser);
    await build();
    await (hasDisplay() ? show(wish, page.url) : report(wish, page.url, page.least));
  } finally {
    await page.close();
  }
}

try {
  const wish = readWish();
  if (wish === 'help') console.log(HELP);
  else await start(wish);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
