import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { imageSize } from 'image-size';
import type { Mode } from '../../extension/host/worker-messages.ts';
import type { Card } from '../../src/card.ts';
import { judge, type Standard, thresholdsAt, type Verdict } from '../../src/verdict.ts';
import { severity } from '../../src/views.ts';
import type { OpenOptions, Result, ScrimInPage } from '../support/engine-in-page.ts';
import { type EnginePage, openEnginePage, runInPage } from '../support/engine-page.ts';
import type { Answer } from '../support/serve.ts';
import { drawContactSheet, type Flagged } from './contact-sheet.ts';
import { DEFAULT_FOLDERS, installPictures } from './install-pictures.ts';

declare const scrim: ScrimInPage;

const USAGE = `npm run falsepositives -- [DIR…] [--modes fast,balanced,thorough] [--out DIR] [--json]

Judges every picture below the folders with the shipped modes, in the host's real pipeline in headless Chromium, at the
default sensitivity. The pictures are taken to be harmless, so that whatever is blurred is a false positive. Without
folders: the harmless pictures of four Debian packages, which are installed if need be.

  --modes  which modes, separated by commas (all three)
  --out    where falsepositives.json and a contact sheet for each mode are written (build/falsepositives)
  --json   the figures as one JSON object on standard output, and nothing else there`;

const MODES = ['fast', 'balanced', 'thorough'] as const satisfies readonly Mode[];
const TYPES: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.bmp': 'image/bmp',
  '.svg': 'image/svg+xml',
};
/** Shortest side in pixels of what the extension judges at all, by default. */
const SMALLEST = 32;
const SENSITIVITY = 50;
const AT_ONCE = 40;
const LONG = 6 * 3_600_000;
/** A busy machine must not make pictures fail: rates are measured here, not times. */
const UNHURRIED = { start: 600_000, picture: 600_000, stall: 600_000 };

interface ModeFigures {
  readonly pictures: number;
  readonly falsePositives: number;
  /** Share of the judged pictures, in [0, 1]. */
  readonly rate: number;
  readonly byCategory: Readonly<Record<string, number>>;
  /** What no verdict could be had of, and why. */
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
  readonly blurred: readonly Flagged[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    modes: { type: 'string', default: MODES.join() },
    out: { type: 'string', default: 'build/falsepositives' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
const modes = MODES.filter((mode) => values.modes.split(',').includes(mode));
if (values.help || modes.length === 0) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}
if (positionals.length === 0) await installPictures();
const files = await findPictures(positionals.length > 0 ? positionals : DEFAULT_FOLDERS);
if (files.length === 0) throw new Error('There is no picture below these folders.');
const figures = await measure();
await mkdir(values.out, { recursive: true });
await writeFile(join(values.out, 'falsepositives.json'), `${JSON.stringify(figures, null, 2)}\n`);
for (const [mode, { blurred }] of Object.entries(figures))
  await drawContactSheet(blurred, join(values.out, `${mode}.jpg`));
if (values.json) console.log(JSON.stringify(figures, null, 2));
else {
  for (const [mode, each] of Object.entries(figures)) console.log(describe(mode, each));
  console.log(`The worst are shown in ${resolve(values.out)}.`);
}

/** Every different picture below the folders that is large enough to be judged. */
async function findPictures(folders: readonly string[]): Promise<string[]> {
  const seen = new Set<string>();
  const found: string[] = [];
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || !TYPES[extname(path).toLowerCase()]) continue;
      const bytes = await readFile(path);
      const hash = createHash('sha256').update(bytes).digest('hex');
      if (!seen.has(hash) && isLargeEnough(bytes)) found.push(resolve(path));
      seen.add(hash);
    }
  }
  return found.sort();
}

function isLargeEnough(bytes: Buffer): boolean {
  try {
    const { width, height } = imageSize(bytes);
    return Math.min(width, height) >= SMALLEST;
  } catch {
    // No header that can be read: the browser will tell whether it is a picture.
    return true;
  }
}

async function measure(): Promise<Record<string, ModeFigures>> {
  const card = JSON.parse(await readFile('build/packs/mobilenet-v2/card.json', 'utf8')) as Card;
  await using at = await openEnginePage({
    routes: Object.fromEntries(files.map((path, i) => [address(i), serving(path)])),
  });
  const everyOne = files.map((_, i) => i);
  const fast = await judgeAll(at, 'fast', everyOne);
  // The modes differ only in what they do where the first looks leave them unsure; all else need not be judged again.
  const doubtful = everyOne.filter((i) => {
    const result = fast[i]!;
    return 'scores' in result && severity(result.scores, card) >= card.unsure.low;
  });
  const all: Record<string, ModeFigures> = {};
  for (const mode of modes) {
    const results = [...fast];
    if (mode !== 'fast') {
      const closer = await judgeAll(at, mode, doubtful);
      doubtful.forEach((i, position) => {
        results[i] = closer[position]!;
      });
    }
    all[mode] = count(results, card);
  }
  return all;
}

function address(i: number): string {
  return `/picture/${i}`;
}

function serving(path: string): Answer {
  return async (_, response) => {
    response.setHeader('content-type', TYPES[extname(path).toLowerCase()]!);
    response.end(await readFile(path));
  };
}

async function judgeAll(at: EnginePage, mode: Mode, which: readonly number[]): Promise<Result[]> {
  const second = mode === 'thorough' ? 'inception-v3' : undefined;
  const options: OpenOptions = { mode, second, cores: 2, deadlines: UNHURRIED };
  await at.page.evaluate((options) => scrim.open(options), options);
  const results: Result[] = [];
  for (let from = 0; from < which.length; from += AT_ONCE) {
    const paths = which.slice(from, from + AT_ONCE).map(address);
    results.push(...(await runInPage(at.page, LONG, (paths: string[]) => scrim.judge(paths), paths)));
    process.stderr.write(`\r${mode}: ${results.length} of ${which.length}`);
  }
  process.stderr.write('\n');
  await at.page.evaluate(() => scrim.close());
  return results;
}

function count(results: readonly Result[], standard: Standard): ModeFigures {
  const thresholds = thresholdsAt(standard, SENSITIVITY);
  const blurred: Flagged[] = [];
  const failed: { path: string; reason: string }[] = [];
  results.forEach((result, i) => {
    if (!('scores' in result)) {
      failed.push({ path: files[i]!, reason: result.reason });
      return;
    }
    const verdict: Verdict = judge(result.scores, standard.categories, thresholds);
    if (verdict.kind === 'blur') blurred.push({ path: files[i]!, because: verdict.because, score: verdict.score });
  });
  blurred.sort((a, b) => b.score - a.score);
  const pictures = results.length - failed.length;
  const byCategory: Record<string, number> = {};
  for (const { because } of blurred) byCategory[because] = (byCategory[because] ?? 0) + 1;
  return {
    pictures,
    falsePositives: blurred.length,
    rate: blurred.length / pictures,
    byCategory,
    failed,
    blurred,
  };
}

function describe(mode: string, { pictures, falsePositives, rate, byCategory, failed }: ModeFigures): string {
  const categories = Object.entries(byCategory).map(([category, count]) => `${category} ${count}`);
  return `${mode.padEnd(9)} ${(rate * 100).toFixed(2)} %: ${falsePositives} of ${pictures} (${categories.join(', ')}); ${failed.length} could not be judged`;
}
