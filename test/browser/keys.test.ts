import type { Page } from 'puppeteer-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeLock } from '../../extension/shared/lock.ts';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { drawFlat } from '../support/draw.ts';
import { stored, untilStored } from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { picturesOf, settled, store } from '../support/scrim.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

const shape = { width: 200, height: 200, format: 'png' } as const;
const html = page('<!doctype html><title>Two</title><img id="red" src="/red.png"><img src="/grey.png">');
const server = await serveForTests({
  '/': html,
  '/other': html,
  '/red.png': picture(await drawFlat([255, 0, 0], shape)),
  '/grey.png': picture(await drawFlat([120, 120, 120], shape)),
});

describe.each(BROWSERS)('%s: by keys', (name) => {
  let browser: TestBrowser;
  let tab: Page;

  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });
  beforeEach(async () => {
    tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 2);
  });

  const untilStates = async (page: Page, ...states: string[]): Promise<void> => {
    await until(`${states.join(' and ')}`, async () => {
      return (await picturesOf(browser, page)).map(({ state }) => state).join() === states.join();
    });
  };

  test('the site is allowed, and filtered again', async () => {
    await tab.bringToFront();
    await browser.pressShortcut('Alt+Shift+S');
    await untilStates(tab, 'off', 'off');
    await browser.pressShortcut('Alt+Shift+S');
    await untilStates(tab, 'blurred', 'shown');
  });

  test('the picture that is pointed at is shown', async () => {
    await tab.bringToFront();
    await until('the picture to be pointed at and shown', async () => {
      await tab.mouse.move(60, 60);
      await tab.mouse.move(80, 80);
      await browser.pressShortcut('Alt+Shift+V');
      return (await picturesOf(browser, tab)).some(({ state }) => state === 'revealed');
    });
    await untilStates(tab, 'revealed', 'shown');
  });

  test('everything is blurred in every tab', async () => {
    const other = await browser.open(`${server.here}/other`);
    await settled(browser, other, 2);
    await browser.pressShortcut('Alt+Shift+H');
    await untilStates(tab, 'blurred', 'blurred');
    await untilStates(other, 'blurred', 'blurred');
  });

  test('with a PIN the site is not allowed: the options open, where it can be given', async () => {
    await store(browser, { lock: await makeLock('13579') });
    await tab.bringToFront();
    await browser.pressShortcut('Alt+Shift+S');
    await until('the options to open', async () => {
      const urls = await browser.inExtension(async () => (await chrome.tabs.query({})).map(({ url }) => url ?? ''));
      return urls.some((url) => url.includes('/options/options.html'));
    });
    expect(await stored(browser, 'sites')).toBeUndefined();
    await untilStored(browser, 'sites', undefined);
    await untilStates(tab, 'blurred', 'shown');
  });
});
