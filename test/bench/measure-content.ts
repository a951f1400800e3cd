import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { page as html, picture } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import { drawOrdinary } from '../support/draw.ts';
import { launchScrim, settled } from '../support/scrim.ts';
import { type Answer, type Served, serve } from '../support/serve.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';
import { loadEvent } from './load-event.ts';
import { median, medianRatio } from './median.ts';
import { readTrace, type Traced } from './read-trace.ts';

const NODES = 20_000;
const PICTURES = 1000;
/** Different pictures: what is measured is the content script, and neither the network nor the host. */
const DRAWN = 20;
const CHANGES = 50_000;
const CHANGES_PER_SECOND = 10_000;
const PATIENCE = 120_000;
/** Tells in a trace which thread is the page's. */
const MARK = 'measured';
const LONG = 50;
/** Milliseconds between two looks at the heap, and how many in a row must find it no smaller. */
const HEAP_PERIOD = 500;
const CALM = 4;

/** What the content script costs on the page's main thread while something goes on. */
export interface Cost {
  /** Of the wall time, 0 to 1: calls of its scripts, with the styles and layouts that they force. */
  readonly share: number;
  /**
   * Of the wall time: how much longer the main thread worked than without Scrim, on the same. Besides the calls it has what
   * follows from them: code after an `await`, styles and layout of later frames, painting blurs, what rules there are to
   * match, garbage.
   */
  readonly more: number;
  /** Of the calls within one task; and tasks with more than 50 ms of them. */
  readonly longestTaskMs: number;
  readonly longTasks: number;
  /** Of everything, with Scrim and without. */
  readonly longestOfAllMs: { readonly scrim: number; readonly without: number };
  /** How often a call had styles or layout worked out at once. */
  readonly forced: number;
}

export interface ContentFigures {
  readonly nodes: number;
  readonly pictures: number;
  /** From navigation until every picture is settled. */
  readonly load: Cost;
  /** Median of the load event's time with Scrim by that without, measured in turns. */
  readonly loadEventTimes: number;
  readonly loadEventMs: { readonly scrim: number; readonly without: number };
  /** While nodes, texts, classes, styles and sources change. */
  readonly storm: Cost & { readonly changesPerSecond: { readonly scrim: number; readonly without: number } };
  /** Bytes on the page's heap before the pictures come, with them, and once they are gone again. */
  readonly heap: { readonly scrim: Heap; readonly without: Heap };
}

interface Heap {
  readonly before: number;
  readonly with: number;
  readonly after: number;
}

/**
 * Measures what the content script costs a large page and a busy one, each beside a browser without Scrim. The stand-in
 * judges, so that no network is in the way.
 *
 * Time is that of the page's main thread on the processor, out of a trace. To the content script count the calls of its
 * functions, as the trace names them by the extension's address, until they return: mutation callbacks, events, timers,
 * observers. What they cause and a trace does not name is in the difference to the browser without Scrim.
 */
export async function measureContent(rounds: number, log: (line: string) => void): Promise<ContentFigures> {
  await using served = await serve(await drawAll());
  await using plain = await TestBrowser.launch('chrome', { extension: null });
  await using scrim = await launchScrim('chrome', STAND_IN);
  const events: { scrim: number; without: number }[] = [];
  const visits: { scrim: Visit; without: Visit }[] = [];
  for (let round = 0; round < rounds; round++) {
    log(`${NODES} nodes with ${PICTURES} pictures, and ${CHANGES} changes: round ${round + 1} of ${rounds}`);
    const url = `${served.here}/page?${round}`;
    events.push({ without: await loadEvent(plain, url, PATIENCE), scrim: await loadEvent(scrim, url, PATIENCE) });
    visits.push({ without: await visit(plain, `${url}-traced`), scrim: await visit(scrim, `${url}-traced`) });
  }
  log('the heap');
  const rates = (pick: (visits: { scrim: Visit; without: Visit }) => Visit) =>
    median(visits.map((one) => (CHANGES / pick(one).storm.wallMs) * 1000));
  return {
    nodes: NODES,
    pictures: PICTURES,
    load: costOf(visits.map(({ scrim, without }) => ({ scrim: scrim.load, without: without.load }))),
    loadEventTimes: medianRatio(
      events.map(({ scrim }) => scrim),
      events.map(({ without }) => without),
    ),
    loadEventMs: {
      scrim: median(events.map(({ scrim }) => scrim)),
      without: median(events.map(({ without }) => without)),
    },
    storm: {
      ...costOf(visits.map(({ scrim, without }) => ({ scrim: scrim.storm, without: without.storm }))),
      changesPerSecond: { scrim: rates(({ scrim }) => scrim), without: rates(({ without }) => without) },
    },
    heap: { scrim: await measureHeap(scrim, served), without: await measureHeap(plain, served) },
  };
}

type Timed = Traced & { readonly wallMs: number };

interface Visit {
  readonly load: Timed;
  readonly storm: Timed;
}

/** Medians of the shares, the longest of all tasks, and how often there was what should not be. */
function costOf(rounds: readonly { readonly scrim: Timed; readonly without: Timed }[]): Cost {
  const tasks = rounds.flatMap(({ scrim }) => scrim.ownTasks);
  const sum = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0);
  return {
    share: median(rounds.map(({ scrim }) => sum(scrim.ownTasks) / scrim.wallMs)),
    more: median(rounds.map(({ scrim, without }) => (scrim.mainThreadMs - without.mainThreadMs) / scrim.wallMs)),
    longestTaskMs: Math.max(0, ...tasks),
    longTasks: tasks.filter((ms) => ms > LONG).length,
    longestOfAllMs: {
      scrim: median(rounds.map(({ scrim }) => scrim.longestTaskMs)),
      without: median(rounds.map(({ without }) => without.longestTaskMs)),
    },
    forced: sum(rounds.map(({ scrim }) => scrim.forced)),
  };
}

async function visit(browser: TestBrowser, url: string): Promise<Visit> {
  const tab = await browser.open();
  const load = await traced(tab, browser, async () => {
    await tab.goto(url, { waitUntil: 'load', timeout: PATIENCE });
    if (browser.origin) await settled(browser, tab, PICTURES, PATIENCE);
    else await tab.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  });
  // esbuild, as tsx runs it, wraps functions within functions in a helper that is not there where they are sent.
  await tab.evaluate('globalThis.__name = (named) => named');
  const storm = await traced(tab, browser, () => tab.evaluate(changeOnAndOn, CHANGES, CHANGES_PER_SECOND, MARK));
  await tab.close();
  return { load, storm };
}

async function traced(tab: Page, { origin }: TestBrowser, run: () => Promise<unknown>): Promise<Timed> {
  await tab.tracing.start({ categories: ['devtools.timeline', 'toplevel', 'blink.user_timing'] });
  const began = performance.now();
  await run();
  const wallMs = performance.now() - began;
  const trace = Buffer.from((await tab.tracing.stop())!).toString('utf8');
  return { ...readTrace(trace, origin, MARK), wallMs };
}

/** Runs in the page: changes of all kinds, spread over time as far as the page can keep up. */
async function changeOnAndOn(changes: number, perSecond: number, mark: string): Promise<void> {
  performance.mark(mark);
  const nodes = [...document.querySelectorAll<HTMLElement>('p')];
  const images = [...document.images];
  const at = <T>(list: readonly T[], i: number): T => list[(i * 7919) % list.length]!;
  const change = (i: number): void => {
    const node = at(nodes, i);
    if (i % 100 === 0) at(images, i / 100).src = `/${(i / 100) % 20}.jpg`;
    else if (i % 10 < 4) node.className = `of-${i % 50}`;
    else if (i % 10 < 6) node.firstChild!.nodeValue = `text ${i}`;
    else if (i % 10 < 7) node.style.paddingLeft = `${i % 9}px`;
    else if (i % 10 < 9) node.append(Object.assign(document.createElement('span'), { textContent: i }));
    else node.querySelector('span')?.remove();
  };
  const began = performance.now();
  for (let done = 0; done < changes; ) {
    const due = Math.min(((performance.now() - began) / 1000) * perSecond, changes);
    while (done < due) change(done++);
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
}

async function measureHeap(browser: TestBrowser, served: Served): Promise<Heap> {
  const tab = await browser.open(`${served.here}/page?bare`);
  const fill = async (count: number) => {
    await tab.evaluate((count) => {
      const images = Array.from({ length: count }, (_, i) =>
        Object.assign(new Image(40, 40), { src: `/${i % 20}.jpg` }),
      );
      document.querySelector('#gallery')!.replaceChildren(...images);
    }, count);
    await until('the pictures to load', () => tab.evaluate(allLoaded), PATIENCE);
    if (browser.origin && count > 0) await settled(browser, tab, count, PATIENCE);
    else if (browser.origin)
      await until('all to be gone', async () => (await settled(browser, tab, 0)).length === 0, PATIENCE);
    return await heapOf(tab);
  };
  // Once to warm up: code that is compiled, and what the browser keeps of a first picture.
  await fill(PICTURES);
  const before = await fill(0);
  const heap = { before, with: await fill(PICTURES), after: await fill(0) };
  await tab.close();
  return heap;
}

const allLoaded = (): boolean => [...document.images].every(({ complete }) => complete);

/** Bytes in use once everything that nobody holds is gone, and what was under way has ended: when it falls no further. */
async function heapOf(tab: Page): Promise<number> {
  const session = await tab.createCDPSession();
  const sizes: number[] = [];
  const atRest = () => sizes.length > CALM && Math.min(...sizes.slice(-CALM)) > 0.99 * sizes.at(-CALM - 1)!;
  await until(
    'the heap to come to rest',
    async () => {
      await session.send('HeapProfiler.collectGarbage');
      sizes.push((await session.send('Runtime.getHeapUsage')).usedSize);
      await pause(HEAP_PERIOD);
      return atRest();
    },
    PATIENCE,
  );
  await session.detach();
  return Math.min(...sizes.slice(-CALM));
}

async function drawAll(): Promise<Record<string, Answer>> {
  const routes: Record<string, Answer> = {};
  const shape = { width: 80, height: 80 };
  for (let seed = 0; seed < DRAWN; seed++) routes[`/${seed}.jpg`] = picture(await drawOrdinary(seed, shape));
  routes['/page'] = (request, response) => html(pageOf(request.url!))(request, response);
  return routes;
}

function pageOf(url: string): string {
  const isBare = url.endsWith('?bare');
  const blocks = Array.from({ length: PICTURES }, (_, i) => {
    const image = isBare ? '' : `<img src="/${i % DRAWN}.jpg" width="40" height="40">`;
    // With the image twenty elements to a block.
    return `<div>${image}${'<p>text</p>'.repeat(NODES / PICTURES - 2)}</div>`;
  });
  return `<!doctype html><meta charset="utf-8"><title>Nodes</title><script>performance.mark('${MARK}')</script>
    <style>p { margin: 0; font-size: 8px }</style><div id="gallery"></div>${blocks.join('')}`;
}
