import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import seedrandom from 'seedrandom';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { score } from '../../models/train/assess/score.ts';
import { prepare } from '../../models/train/data/prepare.ts';
import { createCrew } from '../../models/train/features/crew.ts';
import { WHOLE } from '../../models/train/features/view.ts';
import type { PackFiles } from '../../models/train/graft/pack-files.ts';
import { readPackFolder } from '../../models/train/graft/read-folder.ts';
import { CLASSES, drawPicture } from '../models/train/draw-classes.ts';
import { runStep } from '../models/train/run-step.ts';
import { page as html, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { folderForTests } from '../support/folder-for-tests.ts';
import { offer } from '../support/offer-pack.ts';
import { hostReport, launchScrim, pictureAt, settled, store } from '../support/scrim.ts';
import { type Served, serve } from '../support/serve.ts';

/** Pictures of each class. */
const EACH = 10;

/**
 * Sizes in turn: the network's own, a large photograph, one that must grow, one that is shrunk a little, and one that is
 * tall and just larger than what Firefox's content script hands over as it is.
 */
const SIZES = [
  { width: 224, height: 224, type: 'png' },
  { width: 1400, height: 900, type: 'jpeg' },
  { width: 120, height: 150, type: 'png' },
  { width: 480, height: 360, type: 'webp' },
  { width: 301, height: 590, type: 'png' },
] as const;

/** Shown in the browsers: three of each size. */
const SHOWN = 15;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const root = await folderForTests('trained');
let built: string;
let served: Served;
let files: PackFiles;
/** What evaluation says of each shown picture, by its file's name and its label. */
let expected: Map<string, Record<string, number>>;
const at = (...parts: string[]) => join(root, ...parts);

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

beforeAll(async () => {
  for (const label of CLASSES) {
    await mkdir(at('data', label), { recursive: true });
    for (let i = 0; i < EACH; i++) {
      const { width, height, type } = SIZES[i % SIZES.length]!;
      const drawn = sharp(await drawPicture(label, i, Math.max(width, height))).resize(width, height, { fit: 'fill' });
      const grainy = sharp(grain(await drawn.removeAlpha().raw().toBuffer()), { raw: { width, height, channels: 3 } });
      await grainy.toFormat(type).toFile(at('data', label, `${label}-${i}.${type}`));
    }
  }
  await trainAndExport();
  expected = await evaluated();
  built = await buildWithDefault();
  const shown = [...expected.keys()];
  const routes = await Promise.all(shown.map(async (file) => [`/${file}`, await pictureIn(file)] as const));
  const images = shown.map((file) => `<img src="/${file}">`).join('');
  served = await serve({ '/': html(`<!doctype html>${images}`), ...Object.fromEntries(routes) });
});
afterAll(async () => await served.close());

/** With detail that pictures shrunk in different ways do not share. */
function grain(bytes: Buffer): Uint8ClampedArray {
  const random = seedrandom.alea('grain');
  return Uint8ClampedArray.from(bytes, (byte) => byte + (random.quick() - 0.5) * 60);
}

/** A picture's size and type, from the number in its name. */
function sizeOf(file: string): (typeof SIZES)[number] {
  return SIZES[Number(/(\d+)\.\w+$/.exec(file)![1]) % SIZES.length]!;
}

async function pictureIn(file: string) {
  const { width, height, type } = sizeOf(file);
  return picture({ bytes: await readFile(at('data', file)), type: `image/${type}`, width, height });
}

async function trainAndExport(): Promise<void> {
  const data = ['--data', at('data'), '--cache', at('cache')];
  const steps: [string, string[]][] = [
    ['train', [...data, '--out', at('trained'), '--views', '1', '--epochs', '8']],
    ['evaluate', [...data, '--pack', at('trained'), '--no-robustness']],
    ['export', [...data, '--pack', at('trained'), '--out', at('drawn')]],
  ];
  for (const [step, args] of steps) {
    const { code, output } = await runStep(step, args);
    expect(code, output).toBe(0);
  }
  const names = (await readdir(at('drawn'))).filter((name) => /\.(json|bin)$/.test(name));
  files = new Map(await Promise.all(names.map(async (name) => [name, await readFile(at('drawn', name))] as const)));
}

/** The scores of the exported pack as `evaluate` works them out. */
async function evaluated(): Promise<Map<string, Record<string, number>>> {
  const pack = await readPackFolder(at('drawn'));
  const { items } = await prepare(at('data'), pack.card.labels);
  const some = items.filter((_, i) => i % Math.floor(items.length / SHOWN) === 0).slice(0, SHOWN);
  const crew = createCrew();
  try {
    const scorer = { folder: at('drawn'), pack, root: at('data'), cache: at('cache'), crew };
    const rows = await score('Expected', some, WHOLE, scorer);
    const named = (row: readonly number[]) => Object.fromEntries(pack.card.labels.map((label, i) => [label, row[i]!]));
    return new Map(some.map(({ file }, i) => [file, named(rows[i]!)]));
  } finally {
    await crew.dismiss();
  }
}

/** A build of the extension whose one line about its default pack names the exported one. */
async function buildWithDefault(): Promise<string> {
  const scrim = at('scrim');
  const sources = ['extension', 'models', 'src', 'manifest.json', 'package.json', 'tsconfig.json'];
  for (const name of [...sources, 'build/kernels.wasm', 'build/packs/inception-v3'])
    await cp(join(ROOT, name), join(scrim, name), { recursive: true });
  await cp(at('drawn'), join(scrim, 'build/packs/drawn'), { recursive: true });
  await symlink(await realpath(join(ROOT, 'node_modules')), join(scrim, 'node_modules'), 'junction');
  const path = join(scrim, 'extension/shared/shipped-packs.ts');
  const text = await readFile(path, 'utf8');
  const line = "export const DEFAULT_PACK = 'mobilenet-v2';";
  expect(text).toContain(line);
  await writeFile(path, text.replace(line, "export const DEFAULT_PACK = 'drawn';"));
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'extension/build.ts'], { cwd: scrim });
  return join(scrim, 'dist');
}

async function expectScores(browser: TestBrowser): Promise<void> {
  const page = await browser.open(`${served.here}/`);
  const pictures = await settled(browser, page, SHOWN, 120_000);
  const report = await hostReport(browser);
  expect(report.pack).toBe('drawn');
  expect(report.degraded).toBeUndefined();
  const told = [...expected].map(([file, scores]) => ({ file, scores, found: pictureAt(pictures, file).scores! }));
  const differences = told.flatMap(({ scores, found }) =>
    Object.entries(scores).map(([label, value]) => Math.abs(found[label]! - value)),
  );
  console.log(
    `scores of ${told.length} pictures on ${report.backend}: ${Math.max(...differences).toExponential(1)} apart at most`,
  );
  expect(Math.max(...differences)).toBeLessThan(1e-3);
  // The pictures are not all alike to it, so that agreeing means something.
  const first = told.map(({ scores }) => scores[CLASSES[0]!]!);
  expect(Math.max(...first) - Math.min(...first)).toBeGreaterThan(0.1);
}

describe.each(BROWSERS)('%s: a trained and exported pack gives the scores that evaluation gave', (name) => {
  test('imported and chosen', async () => {
    await using browser = await launchScrim(name);
    expect(await offer(browser, files)).toMatchObject({ result: { id: 'drawn' } });
    await store(browser, { model: 'pack:drawn' });
    await expectScores(browser);
  });

  test('built in as the default through one line', async () => {
    await using browser = await launchScrim(name, { extension: join(built, name) });
    await expectScores(browser);
  });
});
