import type { Page } from 'puppeteer-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TestBrowser } from '../support/browser.ts';
import { fill, openOptions, openPopup, press, stored, untilSays, untilStored } from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { givePin, giveUp, lockForTests, PIN, serveRedForTests, setPin, untilAsked } from '../support/locked.ts';
import { picturesOf, settled } from '../support/scrim.ts';
import { until } from '../support/until.ts';

const inSeconds = (seconds: number) => new RegExp(`in ${seconds} seconds?\\.`);
const inMinutes = (seconds: number) => new RegExp(`in ${Math.ceil(seconds / 60)} minutes?\\.`);

const server = await serveRedForTests();

describe.each(BROWSERS)('%s: the PIN', (name) => {
  let browser: TestBrowser;
  let options: Page;

  lockForTests(name, server, (launched) => {
    browser = launched;
  });
  beforeAll(async () => {
    options = await openOptions(browser, 'lock');
  });

  const goTo = async (section: string): Promise<void> => {
    await options.close();
    options = await openOptions(browser, section);
  };

  test('the right one loosens', async () => {
    await goTo('filtering');
    await press(options, '#videos');
    await givePin(options);
    await untilStored(browser, 'videos', false);
    // A page that was opened again has to ask again.
    await goTo('filtering');
    await press(options, 'input[name=unjudged][value=show]');
    await giveUp(options);
  });

  test('where it guards single pictures too, none can be shown on the open page without it', async () => {
    await goTo('lock');
    await press(options, '#lock-reveal');
    await givePin(options);
    await untilStored(browser, 'lockReveal', undefined);
    await goTo('reveal');
    await press(options, 'input[name=reveal][value=hover]');
    await givePin(options);
    const red = await browser.open(`${server.here}/red`);
    await settled(browser, red, 1);
    const offers = () => red.evaluate(() => document.querySelector('html > [popover]') !== null);
    await until('the control that shows the picture', offers);
    await goTo('lock');
    await press(options, '#lock-reveal');
    // Behind another page it would draw no frame.
    await red.bringToFront();
    await until('the control to be gone', async () => !(await offers()));
    const popup = await openPopup(browser, red);
    await press(popup, '#show-all');
    await giveUp(popup);
    expect((await picturesOf(browser, red)).map(({ state }) => state)).toEqual(['blurred']);
    await press(popup, '#show-all');
    await givePin(popup);
    await until('it to be shown', async () => (await picturesOf(browser, red))[0]?.state === 'revealed');
    await Promise.all([popup.close(), red.close()]);
  });

  test('is changed and taken away by who knows it', async () => {
    await goTo('lock');
    await setPin(options, '24680');
    const before = await stored(browser, 'lock');
    await givePin(options);
    await until('another lock', async () => {
      const lock = await stored(browser, 'lock');
      return lock && lock.salt !== before?.salt;
    });
    await goTo('lock');
    await press(options, '#remove-pin');
    await givePin(options, PIN);
    await untilSays(options, 'dialog [role=alert]', /not the PIN/);
    await givePin(options, '24680');
    await untilStored(browser, 'lock', undefined);
    await until('nothing to be left of it', async () => (await options.$('#remove-pin, dialog')) === null);
    await press(options, '#lock-reveal');
    await untilStored(browser, 'lockReveal', undefined);
    await setPin(options, PIN);
    await until('a lock again', async () => await stored(browser, 'lock'));
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
