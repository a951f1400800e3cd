import type { Page } from 'puppeteer-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TestBrowser } from '../support/browser.ts';
import { chooseFile, fill, openOptions, openPopup, press, pressSurely, slide, untilStored } from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { giveUp, lockForTests, serveRedForTests, setPin } from '../support/locked.ts';
import { settled } from '../support/scrim.ts';

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

const server = await serveRedForTests();

describe.each(BROWSERS)('%s: with a PIN no control loosens anything', (name) => {
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

  test('of the popup, and tightening needs none', async () => {
    const red = await browser.open(`${server.here}/red`);
    // A tab that is behind another before its picture was judged leaves that to later, and categories are not known.
    await settled(browser, red, 1);
    const popup = await openPopup(browser, red);
    const before = await browser.inExtension(async () => await chrome.storage.local.get(null));
    for (const control of ['#site', '#show-all', '#pause-15', '#pause-restart', '#turn-off']) {
      await press(popup, control);
      await giveUp(popup);
    }
    await press(popup, '#categories summary');
    for (const slider of ['#sensitivity', '#category-explicit']) {
      await slide(popup, slider, slider === '#sensitivity' ? 10 : 90);
      await giveUp(popup);
    }
    expect(await browser.inExtension(async () => await chrome.storage.local.get(null))).toEqual(before);
    await slide(popup, '#sensitivity', 60);
    await untilStored(browser, 'sensitivity', 60);
    await Promise.all([popup.close(), red.close()]);
  });

  test('of the welcome page', async () => {
    const welcome = await browser.openExtension('welcome/welcome.html');
    await press(welcome, 'input[name=preset][value=relaxed]');
    await giveUp(welcome);
    await untilStored(browser, 'sensitivity', 60);
    await welcome.close();
  });

  test('of the options', async () => {
    const before = await browser.inExtension(async () => await chrome.storage.local.get(null));
    for (const [section, loosen] of LOOSENINGS) {
      await goTo(section);
      await loosen(options);
      await giveUp(options);
    }
    expect(await browser.inExtension(async () => await chrome.storage.local.get(null))).toEqual(before);
  });
});
