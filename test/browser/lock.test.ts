import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import { drawFlat } from '../support/draw.ts';
import {
  chooseFile,
  fill,
  openOptions,
  openPopup,
  press,
  pressSurely,
  slide,
  stored,
  untilSays,
  untilStored,
} from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { serveForTests } from '../support/for-tests.ts';
import { settled, store } from '../support/scrim.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

const PIN = '13579';

/** Stricter than the first settings, so that there is something to loosen everywhere. */
const SITES = [{ pattern: 'b.example', sensitivity: 90 }];
const STRICT = {
  reveal: 'menu',
  veilOnLeave: true,
  lockReveal: true,
  effect: 'pixelate',
  strength: 80,
  thresholds: { explicit: 0.3 },
  // Counts would change what is stored meanwhile.
  statistics: false,
} as const;

const NOTHING_KEPT = JSON.stringify({ scrim: 'settings', format: 1, settings: {} });

/** Every way in which the options could loosen something, with the section that it is in. */
const LOOSENINGS: readonly (readonly [string, (options: Page) => Promise<unknown>])[] = [
  ['filtering', (page) => slide(page, '#sensitivity', 10)],
  ['filtering', (page) => press(page, 'input[name=effect][value=blur]')],
  ['filtering', (page) => slide(page, '#strength', 70)],
  ['filtering', (page) => slide(page, '#min-size', 40)],
  ['filtering', (page) => press(page, '#videos')],
  ['filtering', (page) => press(page, '#backgrounds')],
  ['filtering', (page) => press(page, 'input[name=unjudged][value=show]')],
  ['filtering', (page) => press(page, 'input[name=model][value=fast]')],
  ['filtering', (page) => chooseFile(page, '#import-model', 'a model')],
  ['filtering', (page) => slide(page, '#category-explicit', 90)],
  ['filtering', (page) => press(page, '#reset-categories')],
  ['sites', (page) => press(page, 'input[name=site-mode][value=only]')],
  ['sites', (page) => fill(page, '#new-site', '127.0.0.1').then(() => press(page, '#add-site'))],
  ['sites', (page) => page.select('#sites select', '10')],
  ['sites', (page) => press(page, '#sites li button:last-child')],
  ['sites', (page) => fill(page, '#sites-lines', '127.0.0.1').then(() => press(page, '#apply-sites'))],
  ['reveal', (page) => press(page, 'input[name=reveal][value=click]')],
  ['reveal', (page) => press(page, '#veil-on-leave')],
  ['lock', (page) => press(page, '#remove-pin')],
  ['lock', (page) => press(page, '#lock-reveal')],
  ['lock', (page) => setPin(page, '24680')],
  ['backup', (page) => pressSurely(page, '#reset-all')],
  ['backup', (page) => chooseFile(page, '#restore-backup', NOTHING_KEPT)],
];

const inSeconds = (seconds: number) => new RegExp(`in ${seconds} seconds?\\.`);
const inMinutes = (seconds: number) => new RegExp(`in ${Math.ceil(seconds / 60)} minutes?\\.`);

async function setPin(options: Page, pin: string): Promise<void> {
  await fill(options, '#new-pin', pin);
  await fill(options, '#new-pin-again', pin);
  await press(options, '#set-pin');
}

const server = await serveForTests({
  '/': page('<!doctype html><title>Locked</title>'),
  '/red': page('<!doctype html><title>Red</title><img src="/red.png">'),
  '/red.png': picture(await drawFlat([255, 0, 0], { width: 160, height: 160, format: 'png' })),
});

describe.each(BROWSERS)('%s: with a PIN', (name) => {
  let browser: TestBrowser;
  let options: Page;

  beforeAll(async () => {
    browser = await TestBrowser.launch(name, STAND_IN);
    await browser.open(`${server.here}/`);
    options = await openOptions(browser, 'lock');
    await store(browser, { ...STRICT, sites: SITES });
    await setPin(options, PIN);
    await until('the lock', async () => await stored(browser, 'lock'));
  });
  afterAll(async () => await browser.close());

  const goTo = async (section: string): Promise<void> => {
    await options.close();
    options = await openOptions(browser, section);
  };

  const untilAsked = async (page: Page): Promise<void> => void (await page.waitForSelector('dialog[open] #pin'));
  const giveUp = async (page: Page): Promise<void> => {
    await untilAsked(page);
    await page.$eval('dialog', (dialog) => (dialog as HTMLDialogElement).close());
    await until('the question to go', async () => (await page.$('dialog')) === null);
  };

  test('no control of the popup loosens anything without it, and tightening needs none', async () => {
    const red = await browser.open(`${server.here}/red`);
    // A tab that is behind another before its picture was judged leaves that to later, and categories are not known.
    await settled(browser, red, 1);
    const popup = await openPopup(browser, red);
    const before = await browser.inExtension(async () => await chrome.storage.local.get(null));
    for (const control of ['#site', '#show-all', '#pause-15', '#pause-restart', '#turn-off']) {
      await press(popup, control);
      await giveUp(popup);
    }
    for (const slider of ['#sensitivity', '#category-explicit']) {
      await slide(popup, slider, slider === '#sensitivity' ? 10 : 90);
      await giveUp(popup);
    }
    expect(await browser.inExtension(async () => await chrome.storage.local.get(null))).toEqual(before);
    await slide(popup, '#sensitivity', 60);
    await untilStored(browser, 'sensitivity', 60);
    await Promise.all([popup.close(), red.close()]);
  });

  test('nor does the welcome page', async () => {
    const welcome = await browser.openExtension('welcome/welcome.html');
    await press(welcome, 'input[name=preset][value=relaxed]');
    await giveUp(welcome);
    await untilStored(browser, 'sensitivity', 60);
    await welcome.close();
  });

  test('nor does one of the options', async () => {
    const before = await browser.inExtension(async () => await chrome.storage.local.get(null));
    for (const [section, loosen] of LOOSENINGS) {
      await goTo(section);
      await loosen(options);
      await giveUp(options);
    }
    expect(await browser.inExtension(async () => await chrome.storage.local.get(null))).toEqual(before);
  });

  test('nor a write to the storage, from whatever page, nor emptying it', async () => {
    await browser.inExtension(async () => {
      await chrome.storage.local.set({
        enabled: false,
        sensitivity: 0,
        sites: [{ pattern: '127.0.0.1' }],
        reveal: 'click',
      });
    });
    await untilStored(browser, 'sensitivity', 60);
    await untilStored(browser, 'enabled', undefined);
    await untilStored(browser, 'sites', SITES);
    await browser.inExtension(async () => await chrome.storage.local.clear());
    await until('the lock to be back', async () => await stored(browser, 'lock'));
    await untilStored(browser, 'sensitivity', 60);
  });

  test('nor a write while the background sleeps', async () => {
    await browser.killBackground();
    await browser.inExtension(async () => await chrome.storage.local.set({ enabled: false, lock: null }));
    await untilStored(browser, 'enabled', undefined);
    await until('the lock to be back', async () => await stored(browser, 'lock'));
  });

  test('nor a request without a good token', async () => {
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

  test('nor what a content script writes or asks for, the right PIN included', async () => {
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

  test('and none of it shows anything for a moment, on open pages or on those that load meanwhile', async () => {
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

  test('the right one loosens', async () => {
    await goTo('filtering');
    await press(options, '#videos');
    await untilAsked(options);
    await fill(options, '#pin', PIN);
    await press(options, 'dialog [type=submit]');
    await untilStored(browser, 'videos', false);
    // A page that was opened again has to ask again.
    await goTo('filtering');
    await press(options, 'input[name=unjudged][value=show]');
    await giveUp(options);
  });

  test('ten wrong ones make it wait longer and longer, a restart does not shorten that, and none is looked at too early', async () => {
    const tries = async () => {
      const kept = await browser.inExtension(async () => await chrome.storage.local.get('lockTries'));
      return kept.lockTries as { wrong: number; retryAt: number };
    };
    const beginLoosening = async () => {
      await goTo('filtering');
      await press(options, 'input[name=unjudged][value=show]');
      await untilAsked(options);
    };
    const give = async (pin: string, at: number) => {
      await browser.setClock(at, options);
      await fill(options, '#pin', pin);
      await press(options, 'dialog [type=submit]:not(:disabled)');
    };
    const giveInVain = async (pin: string, at: number) => {
      await give(pin, at);
      await until('it to be refused', () => options.$eval('#pin', (field) => (field as HTMLInputElement).value === ''));
    };
    const untilToldToWait = (seconds: number) =>
      untilSays(options, 'dialog [role=alert]', seconds < 90 ? inSeconds(seconds) : inMinutes(seconds));
    let now = Date.now();
    const waits: number[] = [];
    await beginLoosening();
    for (let wrong = 1; wrong <= 10; wrong += 1) {
      await giveInVain(`wrong${wrong}`, now);
      const { retryAt } = await tries();
      waits.push((retryAt - now) / 1000);
      if (retryAt > now) {
        const seconds = (retryAt - now) / 1000;
        await untilToldToWait(seconds);
        expect(await options.$('dialog [type=submit]:disabled')).not.toBeNull();
        // The seconds go by for the eye; a screen reader has heard it, and hears when the wait is over.
        await browser.setClock(retryAt - 2000, options);
        await untilSays(options, '#pin-refused', inSeconds(2));
        await untilToldToWait(seconds);
        await browser.setClock(retryAt, options);
        await untilSays(options, 'dialog [role=alert]', /not the PIN\. Try again\./);
      }
      if (wrong === 6) {
        const before = await tries();
        await browser.restart();
        expect(await tries()).toEqual(before);
        options = await openOptions(browser, 'filtering');
        await beginLoosening();
        await giveInVain(PIN, retryAt - 3000);
        await untilToldToWait(3);
        expect(await tries()).toEqual(before);
      }
      now = retryAt;
    }
    expect((await tries()).wrong).toBe(10);
    expect(waits).toEqual([0, 0, 5, 10, 20, 40, 80, 160, 320, 640]);
    expect(await stored(browser, 'unjudged')).toBeUndefined();
    await give(PIN, now);
    await untilStored(browser, 'unjudged', 'show');
    expect(await tries()).toEqual({ wrong: 0, retryAt: 0 });
  });
});
