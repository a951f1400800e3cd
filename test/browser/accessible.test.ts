import { readFile } from 'node:fs/promises';
import type axe from 'axe-core';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeLock } from '../../extension/shared/lock.ts';
import { type Category, exportCategory, exportCorrections } from '../../src/learn.ts';
import { page } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import { chooseFile, fill, openDetails, openOptions, openPopup, press } from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { serveForTests } from '../support/for-tests.ts';
import { SECTIONS } from '../support/sections.ts';
import { until } from '../support/until.ts';

const RULES = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

const server = await serveForTests({ '/': page('<!doctype html><title>Some page</title>') });

const CASES = BROWSERS.flatMap((name) => (['en', 'ar'] as const).map((locale) => [name, locale] as const));

describe.each(CASES)('%s in %s', (name, locale) => {
  let browser: TestBrowser;
  let tab: Page;
  beforeAll(async () => {
    browser = await TestBrowser.launch(name, { locale });
    await browser.inExtension(async () => {
      await chrome.storage.local.set({
        sites: [{ pattern: 'example.org' }, { pattern: 'b.example', sensitivity: 80 }],
      });
    });
    tab = await browser.open(`${server.here}/`);
    await learnSomething(browser);
  });
  afterAll(async () => await browser.close());

  const open = async (path: string): Promise<Page> => {
    if (path === 'popup') return await openPopup(browser, tab);
    const opened = await browser.openExtension(path);
    await opened.waitForSelector('main h1');
    return opened;
  };

  test.each(['popup', 'welcome/welcome.html', ...SECTIONS.map((section) => `options/options.html#${section}`)])(
    '%s has no fault that axe knows, light and dark, and nothing sticks out at 320 px',
    async (path) => {
      const opened = await open(path);
      await openDetails(opened);
      for (const scheme of ['light', 'dark'] as const) {
        await browser.setScheme(opened, scheme);
        expect(await faults(opened), scheme).toEqual([]);
      }
      await opened.setViewport({ width: 320, height: 640 });
      // What a scroll bar leaves of the width is what there is.
      const beyond = () =>
        opened.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      await until('nothing to stick out', async () => (await beyond()) <= 0);
      expect(await opened.evaluate(() => document.documentElement.dir)).toBe(locale === 'ar' ? 'rtl' : 'ltr');
      await opened.close();
    },
  );

  test('the question for the PIN has none either', async () => {
    const lock = await makeLock('13579');
    const popup = await open('popup');
    await browser.inExtension(async (lock) => await chrome.storage.local.set({ lock }), lock);
    await press(popup, '#turn-off');
    await popup.waitForSelector('dialog[open]');
    expect(await faults(popup)).toEqual([]);
    await popup.close();
  });

  test('every control of the popup is reached by Tab, and shows that it is', async () => {
    const popup = await open('popup');
    await popup.waitForSelector('#show-all:not(:disabled)');
    const [reached, widths] = [new Set<string>(), new Set<string>()];
    for (let i = 0; i < 25; i += 1) {
      await popup.keyboard.press('Tab');
      const { id, width } = await popup.evaluate(() => {
        const focused = document.activeElement ?? document.body;
        return { id: focused.id, width: getComputedStyle(focused).outlineWidth };
      });
      reached.add(id);
      // Beyond the last control the focus leaves the page.
      if (id !== '') widths.add(width);
    }
    for (const id of ['options', 'site', 'sensitivity', 'show-all', 'blur-all']) expect([...reached]).toContain(id);
    expect([...widths].filter((width) => width !== '2px')).toEqual([]);
    await popup.close();
  });
});

/** A correction, a category that is known and one that is not yet, so that there is something to see. */
async function learnSomething(browser: TestBrowser): Promise<void> {
  const model = 'mobilenet-v2@1.0.0';
  const features = new Float32Array(960).fill(0.5);
  const corrections = await openOptions(browser, 'corrections');
  await chooseFile(
    corrections,
    '#restore-corrections',
    exportCorrections([{ features, label: 'fine', model, day: '2026-11-20' }]),
  );
  await corrections.waitForSelector('#corrections');
  await corrections.close();
  const category: Category = {
    model,
    bank: 1,
    weights: features,
    bias: 0,
    calibration: { slope: 1, offset: 0 },
    quality: { level: 'poor', advice: ['more-examples', 'more-others'], auc: 0.6, found: 0.5, mistaken: 0.2 },
    examples: { positives: 5, negatives: 200 },
  };
  const own = await openOptions(browser, 'own');
  await chooseFile(own, '#import-category', exportCategory('Spiders', category));
  await own.waitForSelector('[data-category="Spiders"] [data-level="poor"]');
  await fill(own, '#category-name', 'Clowns');
  await press(own, '#add-category:not(:disabled)');
  await own.waitForSelector('[data-category="Clowns"]');
  await own.close();
}

/** What axe finds, one line each. The page's policy forbids inline scripts, not those of its driver. */
async function faults(opened: Page): Promise<string[]> {
  await opened.evaluate(RULES);
  const { violations } = await opened.evaluate(
    async () => await (globalThis as unknown as { axe: typeof axe }).axe.run(document),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}
