import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import type { ElementHandle, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import { drawFlat } from '../support/draw.ts';
import { openOptions, press, pressSurely, stored, untilSays, untilStored } from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { folderForTests } from '../support/folder-for-tests.ts';
import { serveForTests } from '../support/for-tests.ts';
import { withCard } from '../support/pack-files.ts';
import { hostReport, settled } from '../support/scrim.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { TINY_CARD, tinyPack } from '../support/tiny-pack.ts';
import { until } from '../support/until.ts';

const COLOURS = tinyPack({
  ...TINY_CARD,
  id: 'colours',
  title: 'Nur Farben',
  figures: { published: { accuracy: 'about 87.5 %' }, measured: {} },
});
const MEGABYTES = [...COLOURS.values()].reduce((sum, { length }) => sum + length, 0) / 1e6;

const MODEL = '.model:has([value="pack:colours"])';

const folder = await folderForTests('import');
const server = await serveForTests({
  '/red.png': picture(await drawFlat([255, 0, 0], { format: 'png' })),
  '/': page('<!doctype html><img src="/red.png">'),
});

async function zip(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, zipSync(Object.fromEntries(files)));
  return path;
}

/** In German, so that a reason that is left in English is seen. */
describe.each(BROWSERS)('%s', (name) => {
  let browser: TestBrowser;
  let options: Page;
  beforeAll(async () => {
    browser = await TestBrowser.launch(name, { ...STAND_IN, locale: 'de' });
    options = await openOptions(browser, 'filtering');
  });
  afterAll(async () => await browser.close());

  const choose = async (...paths: string[]): Promise<void> => {
    const input = (await options.waitForSelector('#import-model')) as ElementHandle<HTMLInputElement>;
    await input.uploadFile(...paths);
  };

  test('what is no model is refused in the user’s words, and changes nothing', async () => {
    await writeFile(join(folder, 'damaged.zip'), 'no zip at all');
    await choose(join(folder, 'damaged.zip'));
    await untilSays(options, '#import-outcome', /Nichts wurde importiert: Das Zip ist beschädigt\./);
    await choose(await zip('other.zip', new Map([['notes.txt', new Uint8Array(3)]])));
    await untilSays(options, '#import-outcome', /Es fehlt card\.json/);
    const broken = withCard(COLOURS, (card) => ({ ...card, labels: 'Porn' }));
    await choose(await zip('broken.zip', broken));
    await untilSays(options, '#import-outcome', /card\.json ist ungültig\..*labels/);
    const wrong = withCard(COLOURS, (card) => ({ ...card, canary: [0, 1, 0, 0, 0] }));
    await choose(await zip('wrong.zip', wrong));
    await untilSays(options, '#import-outcome', /rechnet etwas anderes/);
    expect(await options.$('input[value^="pack:"]')).toBeNull();
    expect(await stored(browser, 'model')).toBeUndefined();
  });

  test('a model is imported from a zip, chosen, judges, and is deleted again', async () => {
    await choose(await zip('colours.zip', COLOURS));
    await untilSays(options, '#import-outcome', /„Nur Farben“ wurde importiert/);
    const size = MEGABYTES.toLocaleString('de', { maximumFractionDigits: 3 });
    await untilSays(options, MODEL, new RegExp(`${size} MB · .*87,5.%`));
    await press(options, `${MODEL} .speed button`);
    await untilSays(options, `${MODEL} .speed [role=status]`, /WebAssembly · [\d,]+ ms/);
    await press(options, 'input[value="pack:colours"]');
    await untilStored(browser, 'model', 'pack:colours');
    const tab = await browser.open(`${server.here}/`);
    expect((await settled(browser, tab, 1))[0]?.state).toBe('blurred');
    await until('the imported model to judge', async () => (await hostReport(browser)).pack === 'colours');
    await pressSurely(options, `${MODEL} .danger`);
    await until('it to be gone', async () => (await options.$('input[value="pack:colours"]')) === null);
    await untilStored(browser, 'model', undefined);
  });

  test('a model is imported from the files of a folder', async () => {
    const paths = [...COLOURS.keys()].map((file) => join(folder, file));
    for (const path of paths) await writeFile(path, COLOURS.get(path.slice(folder.length + 1))!);
    await choose(...paths);
    await options.waitForSelector('input[value="pack:colours"]');
  });
});
