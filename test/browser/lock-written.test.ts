import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import type { TestBrowser } from '../support/browser.ts';
import { stored, untilStored } from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { lockForTests, PIN, SITES, serveRedForTests } from '../support/locked.ts';
import { until } from '../support/until.ts';

const server = await serveRedForTests();

describe.each(BROWSERS)('%s: with a PIN nothing loosens', (name) => {
  let browser: TestBrowser;

  lockForTests(name, server, (launched) => {
    browser = launched;
  });

  test('by a write to the storage, from whatever page, or by emptying it', async () => {
    await browser.inExtension(async () => {
      await chrome.storage.local.set({
        enabled: false,
        sensitivity: 0,
        sites: [{ pattern: '127.0.0.1' }],
        reveal: 'click',
      });
    });
    await untilStored(browser, 'sensitivity', undefined);
    await untilStored(browser, 'enabled', undefined);
    await untilStored(browser, 'sites', SITES);
    await browser.inExtension(async () => await chrome.storage.local.clear());
    await until('the lock to be back', async () => await stored(browser, 'lock'));
    await untilStored(browser, 'sensitivity', undefined);
  });

  test('by a write while the background sleeps', async () => {
    await browser.killBackground();
    await browser.inExtension(async () => await chrome.storage.local.set({ enabled: false, lock: null }));
    await untilStored(browser, 'enabled', undefined);
    await until('the lock to be back', async () => await stored(browser, 'lock'));
  });

  test('by a request without a good token', async () => {
    const reply = await browser.inExtension(
      async () =>
        (await chrome.runtime.sendMessage({
          scrim: 'background',
          name: 'changeLocked',
          args: [{ enabled: false }, 'made-up'],
        })) as unknown,
    );
    expect(reply).toEqual({ result: 'locked' });
    expect(await stored(browser, 'enabled')).toBeUndefined();
  });

  test('by what a content script writes or asks for, the right PIN included', async () => {
    const replies = await browser.inExtension(
      async (url, pin) => {
        const tab = (await chrome.tabs.query({})).find((tab) => tab.url === url);
        const attack = async (pin: string) => {
          await chrome.storage.local.set({ enabled: false, lock: null });
          const ask = (name: string, args: unknown[]) =>
            chrome.runtime.sendMessage({ scrim: 'background', name, args }) as Promise<unknown>;
          return [await ask('changeLocked', [{ enabled: false }, 'made-up']), await ask('unlock', [pin])];
        };
        const target = { tabId: tab?.id ?? -1 };
        const [done] = await chrome.scripting.executeScript({ target, func: attack, args: [pin] });
        return done?.result as unknown;
      },
      `${server.here}/`,
      PIN,
    );
    expect(replies).toEqual([{ result: 'locked' }, { error: expect.stringContaining('own pages') as string }]);
    await untilStored(browser, 'enabled', undefined);
    await until('the lock to be back', async () => await stored(browser, 'lock'));
  });

  test('for a moment, on open pages or on those that load meanwhile', async () => {
    const openWatched = async (): Promise<Page> => {
      const opened = await browser.open();
      await opened.evaluateOnNewDocument(() => {
        const marks: (string | undefined)[] = [];
        Object.assign(globalThis, { marks });
        new MutationObserver(() => {
          marks.push(document.querySelector('img')?.dataset.scrim);
        }).observe(document, { subtree: true, childList: true, attributeFilter: ['data-scrim'] });
      });
      await opened.goto(`${server.here}/red`);
      return opened;
    };
    const untilBlurred = (opened: Page) =>
      until('it to be blurred', () =>
        opened.$eval('img', (image) => /^(blur|pixels)-/.test(image.dataset.scrim ?? '')),
      );
    const before = await openWatched();
    await untilBlurred(before);
    const attack = browser.inExtension(async (url) => {
      const write = async () => {
        const loose = {
          enabled: false,
          lock: null,
          sensitivity: 0,
          reveal: 'click',
          sites: [{ pattern: '127.0.0.1' }],
        };
        // Without pauses, which a tab in the background would have long ones of.
        for (let i = 0; i < 50; i += 1) {
          await chrome.storage.local.set({ ...loose, pausedUntil: Date.now() + 60_000 + i });
        }
      };
      const tab = (await chrome.tabs.query({})).find((tab) => tab.url === url);
      await chrome.scripting.executeScript({ target: { tabId: tab?.id ?? -1 }, func: write });
    }, `${server.here}/`);
    const during: Page[] = [];
    for (let i = 0; i < 3; i += 1) during.push(await openWatched());
    await attack;
    for (const opened of [before, ...during]) {
      await opened.bringToFront();
      await untilBlurred(opened);
      const marks = await opened.evaluate(() => (globalThis as unknown as { marks: (string | undefined)[] }).marks);
      expect(marks.filter((mark) => mark === 'show')).toEqual([]);
      await opened.close();
    }
    await untilStored(browser, 'enabled', undefined);
    await untilStored(browser, 'sites', SITES);
  });
});
