import { readFile } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import type { LaunchOptions, TestBrowser } from '../support/browser.ts';
import { drawFlat } from '../support/draw.ts';
import { openPopup, press, tabIdOf, untilSays } from '../support/drive.ts';
import { BROWSERS, type BrowserName } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { picturesOf, settled } from '../support/scrim.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

const server = await serveForTests({
  '/': page('<!doctype html><title>Red</title><img src="/red.png">'),
  '/red.png': picture(await drawFlat([255, 0, 0], { width: 160, height: 160, format: 'png' })),
});

/** A content script that comes too late for every page: only with a reload it is there. */
async function lateScript(name: BrowserName): Promise<LaunchOptions> {
  const script = await readFile(`dist/${name}/content/content.js`, 'utf8');
  const isReload = "performance.getEntriesByType('navigation')[0]?.type === 'reload'";
  return { ...STAND_IN, files: { 'content/content.js': `if (${isReload}) {\n${script}\n}` } };
}

const spoilt = 'not wasm';
const WITHOUT_FAST_WASM: LaunchOptions = {
  ...STAND_IN,
  files: { 'wasm/kernels.wasm': spoilt, 'wasm/tfjs-backend-wasm-simd.wasm': spoilt },
};
const WITHOUT_JUDGE: LaunchOptions = { files: { 'host/worker.js': "throw new Error('no worker for tests');" } };
/** Firefox asks in a window of its own, which this answers with yes. */
const GRANTING: LaunchOptions = { ...STAND_IN, prefs: { 'extensions.webextOptionalPermissionPrompts': false } };

async function untilBlurred(browser: TestBrowser, tab: Page): Promise<void> {
  await until('the picture to be blurred', async () => (await picturesOf(browser, tab))[0]?.state === 'blurred');
}

describe.each(BROWSERS)('%s: the popup in trouble', (name) => {
  describe('of a page that Scrim has not reached', async () => {
    let browser: TestBrowser;
    launchForTests(name, await lateScript(name), (launched) => {
      browser = launched;
    });

    test('says so, and its button reloads the page, which is filtered then', async () => {
      const tab = await browser.open(`${server.here}/`);
      const popup = await openPopup(browser, tab);
      await untilSays(popup, '#state', /open before Scrim/);
      await press(popup, '#reload');
      await untilBlurred(browser, tab);
      await untilSays(popup, '#state', /^Filtering: 1 picture, 1 blurred\.$/);
      await popup.close();
    });
  });

  describe('of a slower backend', () => {
    let browser: TestBrowser;
    launchForTests(name, WITHOUT_FAST_WASM, (launched) => {
      browser = launched;
    });

    test('says what is missing, and the button in the toolbar has another colour', async () => {
      const tab = await browser.open(`${server.here}/`);
      await settled(browser, tab, 1, 60_000);
      const popup = await openPopup(browser, tab);
      expect(await untilSays(popup, '#degraded', /./)).toBe(
        'Degraded: running without GPU and without fast WebAssembly',
      );
      expect(await popup.$eval('#degraded', (note) => note.getAttribute('title'))).toMatch(/^wasm-relaxed: /);
      const id = await tabIdOf(browser, tab);
      const colour = async () =>
        await browser.inExtension(async (tabId) => await chrome.action.getBadgeBackgroundColor({ tabId }), id);
      await until('the mark', async () => String(await colour()) === '178,106,0,255');
      await popup.close();
    });
  });

  describe('of nothing that judges', () => {
    let browser: TestBrowser;
    launchForTests(name, WITHOUT_JUDGE, (launched) => {
      browser = launched;
    });

    test('says that pictures could not be judged', async () => {
      const tab = await browser.open(`${server.here}/`);
      expect((await settled(browser, tab, 1))[0]?.state).toBe('failed');
      const popup = await openPopup(browser, tab);
      await untilSays(popup, '.site [role=status]', /could not be judged/);
      await popup.close();
    });
  });
});

// In Chrome its user alone can take permissions away, and answers the question for them.
describe('firefox: the popup without the permission to see pages', () => {
  let browser: TestBrowser;
  launchForTests('firefox', GRANTING, (launched) => {
    browser = launched;
  });

  test('asks for it, and the open page is filtered as soon as it is given', async () => {
    await browser.inExtension(async () => await chrome.permissions.remove({ origins: ['<all_urls>'] }));
    const tab = await browser.open(`${server.here}/`);
    const id = await browser.inExtension(async () => (await chrome.tabs.query({ active: true }))[0]?.id);
    const popup = await browser.openExtension(`popup/popup.html?tab=${id}`);
    await untilSays(popup, '#state', /may not look at any page/);
    // Only somebody's own hand may ask.
    await (await popup.waitForSelector('#grant'))!.click();
    await untilBlurred(browser, tab);
    await untilSays(popup, '#state', /^Filtering: 1 picture, 1 blurred\.$/);
    await popup.close();
  });
});
