import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { page } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import { openDetails, tabIdOf } from '../support/drive.ts';
import { folderForTests } from '../support/folder-for-tests.ts';
import { serveForTests } from '../support/for-tests.ts';
import { store } from '../support/scrim.ts';
import { SECTIONS } from '../support/sections.ts';
import { until } from '../support/until.ts';
import { varyExtension } from '../support/vary-extension.ts';

const LANGUAGES = readdirSync('extension/_locales');
/** CSS pixels: the narrowest window, which is also what 640 leave at a zoom of 200 %, and a wide one. */
const WIDTHS = [320, 1000];

const folder = await folderForTests('languages');
const server = await serveForTests({ '/': page('<!doctype html><title>Some page</title>') });

/** The longest words and the other direction, for Firefox: text is measured nearly alike everywhere. */
const HARDEST = ['de', 'ru', 'ar'];

/** One for all languages, with a copy of the extension for each. */
let browser: TestBrowser;
beforeAll(async () => {
  browser = await TestBrowser.launch('chrome', { extension: null });
  await browser.open(`${server.here}/`);
});
afterAll(async () => await browser.close());

test.each(LANGUAGES)('%s fits: nothing sticks out, is cut off or lies over something else', async (locale) => {
  const copy = await varyExtension(resolve('dist/chrome'), { locale }, join(folder, locale));
  const id = await browser.puppeteer.installExtension(copy);
  const opened = await browser.open(`chrome-extension://${id}/popup/popup.html`);
  const tab = await opened.evaluate(
    async (url) => (await chrome.tabs.query({})).find((tab) => tab.url === url)?.id,
    `${server.here}/`,
  );
  await opened.evaluate(async () => {
    await chrome.storage.local.set({ sites: [{ pattern: 'example.org' }, { pattern: 'b.example', sensitivity: 80 }] });
  });
  const faults: string[] = [];
  for (const path of pathsFor(tab)) {
    await opened.goto('about:blank');
    await opened.goto(`chrome-extension://${id}/${path}`);
    faults.push(...(await misfitsIn(opened, path)));
  }
  await opened.close();
  await browser.puppeteer.uninstallExtension(id);
  expect(faults).toEqual([]);
});

test.each(HARDEST)('%s fits in Firefox as well', async (locale) => {
  await using firefox = await TestBrowser.launch('firefox', { locale });
  const tab = await tabIdOf(firefox, await firefox.open(`${server.here}/`));
  await store(firefox, { sites: [{ pattern: 'example.org' }, { pattern: 'b.example', sensitivity: 80 }] });
  const faults: string[] = [];
  for (const path of pathsFor(tab)) {
    const opened = await firefox.openExtension(path);
    faults.push(...(await misfitsIn(opened, path)));
    await opened.close();
  }
  expect(faults).toEqual([]);
});

/** Every page of the extension; the popup speaks of a tab. */
const pathsFor = (tab: number | undefined): string[] => [
  `popup/popup.html?tab=${tab}`,
  'welcome/welcome.html',
  ...SECTIONS.map((section) => `options/options.html#${section}`),
];

/** What does not fit in a page that has just been opened, at every width, one line each. */
async function misfitsIn(opened: Page, path: string): Promise<string[]> {
  const faults: string[] = [];
  await opened.waitForSelector('main h1, #state:not(:empty)');
  await openDetails(opened);
  for (const width of WIDTHS) {
    await opened.setViewport({ width, height: 700 });
    await until('the new width', () => opened.evaluate((width) => innerWidth === width, width));
    faults.push(...(await misfits(opened)).map((fault) => `${path} at ${width}: ${fault}`));
  }
  return faults;
}

/** What does not fit, one line each: beyond the page's edge, cut off in its own box, or over another of its kind. */
async function misfits(opened: Page): Promise<string[]> {
  return await opened.evaluate(() => {
    const found: string[] = [];
    const name = (element: Element) =>
      `${element.localName}.${element.className} “${element.textContent?.slice(0, 40)}”`;
    const shown = (element: Element) => !element.closest('.visually-hidden') && element.getClientRects().length > 0;
    for (const element of document.body.querySelectorAll('*')) {
      if (!shown(element) || element.localName === 'option') continue;
      const { left, right } = element.getBoundingClientRect();
      if (left < -0.5 || right > innerWidth + 0.5) found.push(`beyond the edge: ${name(element)}`);
      const cut = element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline';
      if (cut && element.matches('button, a, label, p, span, strong, h1, h2, dt, dd, summary, .button'))
        found.push(`cut off: ${name(element)}`);
    }
    const stops = [...document.querySelectorAll('.slider-stops button')].map((stop) => stop.getBoundingClientRect());
    for (const [i, stop] of stops.entries())
      if (
        stops.slice(0, i).some((other) => stop.left < other.right && other.left < stop.right && stop.top === other.top)
      )
        found.push(`stop ${i} lies over another one`);
    return found;
  });
}
