import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { findBrowser } from '../support/find-browser.ts';
import { type ContentFigures, measureContent } from './measure-content.ts';
import { type EngineFigures, measureEngine } from './measure-engine.ts';
import { measureHostStart, measurePage, type PageFigures } from './measure-page.ts';
import { measurePopup, type PopupFigures } from './measure-popup.ts';
import { plot } from './plot.ts';

const USAGE = `npm run bench -- [engine] [page] [popup] [content] [--rounds N] [--json] [--with FILE] [--plot FILE]

Measures Scrim in headless Chromium: the engine against nsfwjs with the same weights and backend, the built extension on
pages of 60 and 600 photographs, what its content script costs a large page and a busy one, and how soon the popup is painted,
in Firefox too. Prints medians; see test/bench/README.md for how to read them.

  --rounds N  how often each thing is measured (7; 3 for 600 photographs, 5 for the content script)
  --with FILE what an earlier run gave with --json is told and drawn with the new figures
  --plot FILE an SVG of what was measured
  --json      one JSON object on standard output, and nothing else there`;

export interface Figures {
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGb: number;
    readonly browser: string;
  };
  readonly engine?: EngineFigures;
  readonly hostStartMs?: number;
  readonly pages?: readonly PageFigures[];
  readonly popups?: readonly PopupFigures[];
  readonly content?: ContentFigures;
}

/** Photographs on a page, and how often it is visited. */
const PAGES = [
  [60, 7],
  [600, 3],
] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    json: { type: 'boolean' },
    with: { type: 'string' },
    plot: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const unknown = positionals.filter((name) => !['engine', 'page', 'popup', 'content'].includes(name));
const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
if (values.help || unknown.length > 0 || (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}
async function measure(): Promise<Figures> {
  const wants = (part: string) => positionals.length === 0 || positionals.includes(part);
  const engine = wants('engine') ? await measureEngine(rounds ?? 7, log) : undefined;
  const hostStartMs = wants('page') ? await measureHostStart(rounds ?? 7, log) : undefined;
  const pages: PageFigures[] = [];
  if (wants('page')) for (const [count, visits] of PAGES) pages.push(await measurePage(count, rounds ?? visits, log));
  const popups = wants('popup') ? await measurePopup(rounds ?? 7, log) : undefined;
  const content = wants('content') ? await measureContent(rounds ?? 5, log) : undefined;
  const { version, path } = await findBrowser('chrome');
  return {
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      browser: `${path} ${version}`,
    },
    ...(engine && { engine }),
    ...(hostStartMs !== undefined && { hostStartMs }),
    ...(pages.length > 0 && { pages }),
    ...(popups && { popups }),
    ...(content && { content }),
  };
}

function log(line: string): void {
  console.error(`… ${line}`);
}

function describe({ machine, engine, hostStartMs, pages, popups, content }: Figures): string {
  const lines = [`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; ${machine.browser}`];
  if (engine) lines.push('', ...describeEngine(engine));
  if (hostStartMs !== undefined) lines.push('', row('host opened to first scores', ms(hostStartMs)));
  for (const page of pages ?? []) lines.push('', ...describePage(page));
  if (popups) lines.push('', ...popups.map(describePopup));
  if (content) lines.push('', ...describeContent(content));
  return lines.join('\n');
}

function describePopup({ browser, firstMs, laterMs, completeMs, emptyMs, ratio }: PopupFigures): string {
  const empty = `${ratio.toFixed(2)} times an empty page’s ${ms(emptyMs)}`;
  const first = `the first since the browser’s start ${ms(firstMs)}`;
  return row(
    `the popup painted in ${browser}`,
    `${ms(laterMs)}, all of it after ${ms(completeMs)}; ${empty}; ${first}`,
  );
}

function describeEngine(engine: EngineFigures): string[] {
  const { inferenceMs, bytesToScoresMs, perSecond, gmacPerSecond, memory } = engine;
  return [
    row('same pixels: largest difference of a score', engine.sameTensor.toExponential(1)),
    row('same pictures: equal verdicts', `${percent(engine.equalVerdicts)} (${engine.flagged} flagged)`),
    row(
      'inference',
      `${ms(inferenceMs.scrim)}, nsfwjs ${ms(inferenceMs.nsfwjs)}: ${times(engine.inferenceTimesAsFast)} as fast`,
    ),
    row(
      'of the core’s matrix rate',
      `${percent(engine.shareOfMatmul)} (${gmacPerSecond.scrim.toFixed(1)} of ${gmacPerSecond.matmul.toFixed(1)} GMAC/s; ${engine.gmac.toFixed(3)} GMAC a picture)`,
    ),
    row(
      'encoded picture to scores',
      `${ms(bytesToScoresMs.scrim)}, nsfwjs ${ms(bytesToScoresMs.nsfwjs)}: ${engine.bytesToScoresShare.toFixed(2)} of its time`,
    ),
    row(
      'pictures a second',
      `${perSecond.oneWorker.toFixed(1)} with one worker, ${perSecond.twoWorkers.toFixed(1)} with two: ${times(engine.twoWorkersTimesOne)}`,
    ),
    row('engine opened to first scores', ms(engine.coldStartMs)),
    row(
      'memory after 200 and 2,000 pictures',
      `${mb(memory.few)}, ${mb(memory.many)}: ${times(memory.growth)}; tensors ${memory.few.tensors}, ${memory.many.tensors}`,
    ),
  ];
}

function describePage(page: PageFigures): string[] {
  return [
    `${page.pictures} photographs`,
    row('a quarter, half, all settled after', `${ms(page.quarterMs)}, ${ms(page.halfMs)}, ${ms(page.allMs)}`),
    row('visited again', ms(page.cachedMs)),
    row('loaded without the extension', ms(page.withoutMs)),
    row('downloads a picture', page.downloadsPerPicture.toFixed(2)),
    row('the content script’s longest task', `${ms(page.longestTaskMs)}; ${page.longTasks} over 50 ms`),
  ];
}

function describeContent(figures: ContentFigures): string[] {
  const { nodes, pictures, load, loadEventTimes, loadEventMs, storm, heap } = figures;
  const rates = storm.changesPerSecond;
  return [
    `${nodes} nodes with ${pictures} pictures, until all are settled`,
    ...describeCost(load),
    row('load event', `${ms(loadEventMs.scrim)}, ${ms(loadEventMs.without)} without: ${times(loadEventTimes)} as long`),
    `the same, while it changes`,
    ...describeCost(storm),
    row('changes a second', `${rates.scrim.toFixed(0)}, ${rates.without.toFixed(0)} without`),
    row('heap before the pictures, with, after', describeHeap(heap.scrim)),
    row('without Scrim', describeHeap(heap.without)),
  ];
}

function describeCost({ share, more, longestTaskMs, longTasks, longestOfAllMs, forced }: ContentFigures['load']) {
  return [
    row('the content script’s calls', `${percent(share)} of the time`),
    row('its longest task', `${ms(longestTaskMs)}; ${longTasks} over 50 ms; ${forced} styles or layouts forced`),
    row('the main thread', `${percent(more)} of the time more at work than without`),
    row('longest task of all', `${ms(longestOfAllMs.scrim)}, ${ms(longestOfAllMs.without)} without`),
  ];
}

function describeHeap({ before, with: full, after }: ContentFigures['heap']['scrim']): string {
  const sizes = [before, full, after].map((bytes) => `${(bytes / 2 ** 20).toFixed(2)} MiB`);
  return `${sizes.join(', ')}: ${times(after / before)}`;
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(44)} ${value}`;
}

const ms = (value: number) => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
const times = (value: number) => `${value.toFixed(2)} times`;
const mb = ({ heapBytes, wasmBytes }: { heapBytes: number; wasmBytes: number }) =>
  `${((heapBytes + wasmBytes) / 2 ** 20).toFixed(1)} MiB`;

// Read first: a file that is not there must not cost a measurement.
const earlier = values.with === undefined ? {} : (JSON.parse(await readFile(values.with, 'utf8')) as Partial<Figures>);
const figures: Figures = { ...earlier, ...(await measure()) };
if (values.plot) await writeFile(values.plot, await plot(figures));
console.log(values.json ? JSON.stringify(figures, null, 2) : describe(figures));
