import type { Page } from 'puppeteer-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { drawChessboard, drawFlat } from '../support/draw.ts';
import { openPopup, press, slide, tabIdOf, textOf, untilSays, untilStored } from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { hostReport, picturesOf, settled } from '../support/scrim.ts';
import { seeElement } from '../support/see.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

/** Probabilities of Porn with the stand-in: 1.00, 0.73, 0.35 and 0. */
const SHADES = { red: [255, 0, 0], dim: [115, 0, 0], faint: [94, 0, 0], grey: [120, 120, 120] } as const;

const board = await drawChessboard([255, 0, 0], [120, 0, 0], 8, { width: 160, height: 160, format: 'png' });

const shape = { width: 160, height: 160, format: 'png' } as const;
const names = Object.keys(SHADES).map((name) => `<img id="${name}" src="/${name}.png">`);
const server = await serveForTests({ '/': page(`<!doctype html><title>Shades</title>${names.join('')}`) });
for (const [name, colour] of Object.entries(SHADES)) {
  server.routes[`/${name}.png`] = picture(await drawFlat(colour, shape));
}
server.routes['/red.png'] = picture(board);

describe.each(BROWSERS)('%s: the popup', (name) => {
  let browser: TestBrowser;
  let tab: Page;
  let popup: Page;

  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  beforeEach(async () => {
    await browser.inExtension(async () => await chrome.storage.local.clear());
    tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 4);
    popup = await openPopup(browser, tab);
  });
  afterEach(async () => {
    if (!popup.isClosed()) await popup.close();
  });

  const untilBlurred = async (expected: readonly string[]): Promise<void> => {
    await until(`${expected.join(', ') || 'nothing'} to be blurred`, async () => {
      const blurred = (await picturesOf(browser, tab)).filter(({ state }) => state === 'blurred');
      return blurred.map(({ source }) => source.split('/').at(-1)?.split('.')[0]).join() === expected.join();
    });
  };

  test('says in one sentence what happens on the page, and which backend is how fast', async () => {
    expect(await untilSays(popup, '#state', /4/)).toBe('Filtering: 4 pictures, 2 blurred.');
    expect(await textOf(popup, '#preview')).toBe('Blurs 2 of 4 pictures on this page');
    expect(await textOf(popup, '#backend')).toMatch(/^WebAssembly · [\d.,]+ ms a picture$/);
    expect(await textOf(popup, '.site strong')).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  test('the slider re-judges the open page at once and without an inference', async () => {
    const { inferences } = await hostReport(browser);
    await slide(popup, '#sensitivity', 80);
    await untilBlurred(['red', 'dim', 'faint']);
    await untilSays(popup, '#preview', /3 of 4/);
    await slide(popup, '#sensitivity', 20);
    await untilBlurred(['red']);
    await slide(popup, '#sensitivity', 0);
    await untilBlurred([]);
    // Behind the popup it would paint no frame.
    await tab.bringToFront();
    expect((await seeElement(tab, '#red', board)).sight).toBe('clear');
    await slide(popup, '#sensitivity', 100);
    await untilBlurred(['red', 'dim', 'faint']);
    expect((await seeElement(tab, '#red', board)).sight).not.toBe('clear');
    expect((await hostReport(browser)).inferences).toBe(inferences);
  });

  test('while the thumb moves, it says how many pictures each position would blur', async () => {
    const marks = await popup.$$eval('.slider-marks span', (spans) =>
      spans.map((span) => Number.parseFloat((span as HTMLElement).style.getPropertyValue('--at'))),
    );
    // Red turns just above 0, dim between Relaxed (0.75) and Balanced (0.5), faint between Balanced and Strict (0.25).
    expect(marks.filter((at) => at > 0 && at <= 20)).toHaveLength(1);
    expect(marks.filter((at) => at > 20 && at <= 50)).toHaveLength(1);
    expect(marks.filter((at) => at > 50 && at <= 80)).toHaveLength(1);
    await popup.focus('#sensitivity');
    await popup.keyboard.press('End');
    expect(await untilSays(popup, '#preview', /3 of 4/)).toBeTruthy();
    await untilStored(browser, 'sensitivity', 100);
  });

  test('a named stop sets the slider', async () => {
    await popup.$$eval('.slider-stops button', (stops) => (stops[2] as HTMLElement).click());
    await untilStored(browser, 'sensitivity', 80);
    await untilBlurred(['red', 'dim', 'faint']);
  });

  test('a category’s own threshold wins over the slider until it is reset', async () => {
    await press(popup, '#categories summary');
    await slide(popup, '#category-explicit', 30);
    await untilBlurred(['red', 'dim', 'faint']);
    await press(popup, '#reset-categories');
    await untilBlurred(['red', 'dim']);
    await untilStored(browser, 'thresholds', undefined);
  });

  test('the site’s switch shows everything on it, and filters it again', async () => {
    await press(popup, '#site');
    await untilBlurred([]);
    expect(await untilSays(popup, '#state', /Paused here/)).toBeTruthy();
    await press(popup, '#site');
    await untilBlurred(['red', 'dim']);
    await untilStored(browser, 'sites', undefined);
  });

  test('everywhere can be paused for a while, until restart, or off, and resumed', async () => {
    for (const [way, said] of [
      ['#pause-15', /until \d/],
      ['#pause-restart', /until the browser restarts/],
      ['#turn-off', /turned off/],
    ] as const) {
      await press(popup, way);
      await untilBlurred([]);
      await untilSays(popup, '#state', said);
      await press(popup, '#resume');
      await untilBlurred(['red', 'dim']);
    }
  });

  test('all pictures can be shown once, or all blurred', async () => {
    await press(popup, '#show-all');
    await untilBlurred([]);
    await press(popup, '#blur-all');
    await untilBlurred(['red', 'dim', 'faint', 'grey']);
    await tab.bringToFront();
    await tab.reload();
    await settled(browser, tab, 4);
    await untilBlurred(['red', 'dim']);
  });

  test('the toolbar shows how many are blurred, and grey where nothing is filtered', async () => {
    const id = await tabIdOf(browser, tab);
    const badge = async () =>
      await browser.inExtension(async (tabId) => await chrome.action.getBadgeText({ tabId }), id);
    const title = async () => await browser.inExtension(async (tabId) => await chrome.action.getTitle({ tabId }), id);
    await until('the badge to say 2', async () => (await badge()) === '2');
    await press(popup, '#site');
    await until('no badge', async () => (await badge()) === '' && (await title()).includes('paused'));
    await press(popup, '#site');
    await until('the badge to say 2 again', async () => (await badge()) === '2');
  });

  test('leads to the options', async () => {
    await press(popup, '#options');
    const options = await until('the options', async () => {
      const urls = await browser.inExtension(async () =>
        (await chrome.tabs.query({})).map(({ id, url }) => ({ id, url })),
      );
      return urls.find(({ url }) => url?.includes('/options/options.html'));
    });
    await browser.inExtension(async (id) => await chrome.tabs.remove(id), options.id!);
    // Firefox closes a popup, but not the tab of its own that stands for one here.
    if (name === 'chrome') await until('the popup to close itself', () => popup.isClosed());
  });

  test('a page of the browser’s own cannot be filtered, and the popup says so', async () => {
    const tabIds = () => browser.inExtension(async () => (await chrome.tabs.query({})).map(({ id }) => id));
    const before = await tabIds();
    // Firefox's driver does not lead to pages of the browser's own; one of the extension's is as closed to it.
    const own = await (name === 'chrome' ? browser.open('chrome://version') : browser.openExtension('manifest.json'));
    const id = (await tabIds()).find((id) => !before.includes(id));
    const other = await browser.openExtension(`popup/popup.html?tab=${id}`);
    await untilSays(other, '#state', /belongs to the browser/);
    await Promise.all([other.close(), own.close()]);
  });
});
