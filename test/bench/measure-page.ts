import type { Page } from 'puppeteer-core';
import type { FromHost, FromPage } from '../../extension/shared/messages.ts';
import { page as html, picture } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import { drawOrdinary } from '../support/draw.ts';
import { settled } from '../support/scrim.ts';
import { type Answer, type Served, serve } from '../support/serve.ts';
import { until } from '../support/until.ts';
import { loadEvent } from './load-event.ts';
import { median } from './median.ts';
import { readTrace } from './read-trace.ts';

const PATIENCE = 10 * 60_000;
/** Pictures that take longer to judge than a second worker takes to start. */
const WARMING = 32;
/** Milliseconds that a page may take to answer: puppeteer gives up after a minute. */
const LISTEN = 30_000;
const TENTHS = Array.from({ length: 10 }, (_, i) => (i + 1) / 10);

export interface PageFigures {
  readonly pictures: number;
  /** Milliseconds from navigation until so many pictures were settled, the host being warm. */
  readonly quarterMs: number;
  readonly halfMs: number;
  readonly allMs: number;
  /** By tenths: milliseconds from navigation until this share was settled. */
  readonly settled: readonly { readonly share: number; readonly ms: number }[];
  /** The same page visited again. */
  readonly cachedMs: number;
  /** Until all have loaded in a browser without the extension. */
  readonly withoutMs: number;
  readonly downloadsPerPicture: number;
  /** Milliseconds on the page's main thread of the content script's longest task, and how many took over 50 ms. */
  readonly longestTaskMs: number;
  readonly longTasks: number;
}

/** Measures the built extension on a page of cross-origin photographs. */
export async function measurePage(count: number, rounds: number, log: (line: string) => void): Promise<PageFigures> {
  log(`a page of ${count} photographs`);
  await using served = await serve(await drawAll(count));
  await using plain = await TestBrowser.launch('chrome', { extension: null, reportsRequests: false });
  await using scrim = await TestBrowser.launch('chrome', { reportsRequests: false });
  const visits: number[][] = [];
  const cached: number[] = [];
  const without: number[] = [];
  for (let round = 0; round < rounds; round++) {
    without.push(await loadEvent(plain, address(served, round), PATIENCE));
    await warmHost(scrim, served);
    visits.push(await visit(scrim, address(served, round), count));
    cached.push((await visit(scrim, address(served, round), count)).at(-1)!);
  }
  await warmHost(scrim, served);
  const tasks = await traced(scrim, address(served, rounds), count);
  const at = (share: number) => median(visits.map((times) => times[Math.ceil(count * share) - 1]!));
  return {
    pictures: count,
    quarterMs: at(0.25),
    halfMs: at(0.5),
    allMs: at(1),
    settled: TENTHS.map((share) => ({ share, ms: at(share) })),
    cachedMs: median(cached),
    withoutMs: median(without),
    downloadsPerPicture: downloadsPerPicture(served, count, rounds),
    longestTaskMs: Math.max(0, ...tasks),
    longTasks: tasks.filter((ms) => ms > 50).length,
  };
}

/** Milliseconds from opening the closed host to the first scores of a picture, as an extension page sees it. */
export async function measureHostStart(rounds: number, log: (line: string) => void): Promise<number> {
  log('opening the host');
  await using served = await serve(await drawAll(1));
  await using scrim = await TestBrowser.launch('chrome');
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await warmHost(scrim, served);
    await scrim.killHost();
    all.push(await scrim.inExtension(startHost, [...(await drawOrdinary(round)).bytes]));
  }
  return median(all);
}

/** Runs in a page of the extension. */
async function startHost(bytes: number[]): Promise<number> {
  const began = performance.now();
  await chrome.runtime.sendMessage({ scrim: 'background', name: 'openHost', args: [] });
  const port = chrome.runtime.connect({ name: 'scrim-host' });
  const judged = new Promise<void>((resolve, reject) =>
    port.onMessage.addListener((message: FromHost) => {
      if (message.kind === 'judged') resolve();
      if (message.kind === 'failed') reject(new Error(message.message));
    }),
  );
  const picture = { kind: 'bytes', bytes: Uint8Array.from(bytes).buffer, type: 'image/jpeg' } as const;
  const request: FromPage = { kind: 'classify', id: 1, picture, priority: 0 };
  port.postMessage(request);
  await judged;
  port.disconnect();
  return performance.now() - began;
}

/** Milliseconds since navigation at which pictures were settled, in that order. */
async function visit(browser: TestBrowser, url: string, count: number): Promise<number[]> {
  const page = await browser.open();
  const times = await settleOn(page, url, count);
  await page.close();
  return times;
}

/** Milliseconds of the content script's tasks on one more visit: being traced slows a page down. */
async function traced(browser: TestBrowser, url: string, count: number): Promise<readonly number[]> {
  const page = await browser.open();
  await page.tracing.start({ categories: ['devtools.timeline', 'toplevel'] });
  await settleOn(page, url, count);
  const trace = await page.tracing.stop();
  await page.close();
  if (!trace) throw new Error('the browser gave no trace');
  return readTrace(Buffer.from(trace).toString('utf8'), browser.origin).ownTasks;
}

async function settleOn(page: Page, url: string, count: number): Promise<number[]> {
  await page.goto(url, { waitUntil: 'domcontentloaded', timeout: PATIENCE });
  // The page tells once all are: to ask again and again took a twentieth of the processor's time.
  return await until(`${count} pictures to be settled`, () => page.evaluate(settledTimes, LISTEN), PATIENCE);
}

/** Runs in the page. */
async function settledTimes(patience: number): Promise<number[] | undefined> {
  const { settledAt } = globalThis as unknown as { settledAt: Promise<number[]> };
  return await Promise.race([settledAt, new Promise<undefined>((resolve) => setTimeout(resolve, patience))]);
}

/** Opens the host anew, which empties its cache, and lets it judge pictures until every worker has started. */
async function warmHost(browser: TestBrowser, served: Served): Promise<void> {
  const contexts = await browser.contexts();
  if (contexts.some(({ kind }) => kind === 'host')) await browser.killHost();
  const page = await browser.open(`${served.here}/warm`);
  await settled(browser, page, WARMING, PATIENCE);
  await page.close();
}

async function drawAll(count: number): Promise<Record<string, Answer>> {
  const routes: Record<string, Answer> = {};
  for (let seed = 0; seed < count; seed++) routes[`/${seed}.jpg`] = picture(await drawOrdinary(seed, SHAPE));
  for (let i = 0; i < WARMING; i++) routes[`/warm${i}.jpg`] = picture(await drawOrdinary(100_000 + i, SHAPE));
  const warming = Array.from({ length: WARMING }, (_, i) => `<img src="/warm${i}.jpg">`);
  routes['/warm'] = html(`<!doctype html>${warming.join('')}`);
  routes['/page'] = (request, response) => {
    const { searchParams } = new URL(request.url!, 'http://any');
    return html(pageOf(count, searchParams))(request, response);
  };
  return routes;
}

const SHAPE = { width: 640, height: 480 };

function pageOf(count: number, params: URLSearchParams): string {
  const [from, round] = [params.get('from'), params.get('round')];
  const images = Array.from(
    { length: count },
    (_, i) => `<img src="${from}/${i}.jpg?${round}" width="160" height="120">`,
  );
  return `<!doctype html><meta charset="utf-8"><title>Photographs</title><script>(${watch})(${count})</script>${images.join('')}`;
}

/** Runs in the page: notes when each picture gets its mark, until all have one. */
function watch(count: number): void {
  const times: number[] = [];
  const { promise, resolve } = Promise.withResolvers<number[]>();
  Object.assign(globalThis, { settledAt: promise });
  const seen = new Set<Node>();
  new MutationObserver((records) => {
    for (const { target } of records) {
      if (seen.has(target) || !(target as Element).hasAttribute('data-scrim')) continue;
      seen.add(target);
      times.push(performance.now());
      if (times.length === count) resolve(times);
    }
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-scrim'] });
}

function address(served: Served, round: number): string {
  return `${served.here}/page?from=${encodeURIComponent(served.elsewhere)}&round=${round}`;
}

/** Of the browser with the extension, which made one visit more; the other one has downloaded each once a round as well. */
function downloadsPerPicture(served: Served, count: number, rounds: number): number {
  const requests = Array.from({ length: count }, (_, i) => served.seen(`/${i}.jpg`).length);
  return (requests.reduce((sum, one) => sum + one, 0) / count - rounds) / (rounds + 1);
}
