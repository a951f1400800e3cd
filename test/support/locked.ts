import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll } from 'vitest';
import { page, picture } from './answers.ts';
import { TestBrowser } from './browser.ts';
import { drawFlat } from './draw.ts';
import { fill, openOptions, press, stored } from './drive.ts';
import type { BrowserName } from './find-browser.ts';
import { serveForTests } from './for-tests.ts';
import { store } from './scrim.ts';
import type { Served } from './serve.ts';
import { STAND_IN } from './stand-in-pack.ts';
import { until } from './until.ts';

export const PIN = '13579';

/** Sites, and settings stricter than the first ones, so that there is something to loosen everywhere. */
export const SITES = [{ pattern: 'b.example', sensitivity: 90 }];
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

/** Serves `/`, a page without pictures, and `/red`, one with a picture that the stand-in flags, until the tests are over. */
export async function serveRedForTests(): Promise<Served> {
  return await serveForTests({
    '/': page('<!doctype html><title>Locked</title>'),
    '/red': page('<!doctype html><title>Red</title><img src="/red.png">'),
    '/red.png': picture(await drawFlat([255, 0, 0], { width: 160, height: 160, format: 'png' })),
  });
}

/**
 * Launches a browser with the stand-in, strict settings and a PIN for the tests of the calling `describe`, and closes it
 * after them.
 *
 * @param take is given the browser before the first test, which has `/` open
 */
export function lockForTests(name: BrowserName, server: Served, take: (browser: TestBrowser) => void): void {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await TestBrowser.launch(name, STAND_IN);
    await browser.open(`${server.here}/`);
    const options = await openOptions(browser, 'lock');
    await store(browser, { ...STRICT, sites: SITES });
    await setPin(options, PIN);
    await until('the lock', async () => await stored(browser, 'lock'));
    await options.close();
    take(browser);
  });
  afterAll(async () => await browser.close());
}

/** Sets or changes the PIN on the page of the options that is about it. */
export async function setPin(options: Page, pin: string): Promise<void> {
  await fill(options, '#new-pin', pin);
  await fill(options, '#new-pin-again', pin);
  await press(options, '#set-pin');
}

/** Waits until a page asks for the PIN. */
export async function untilAsked(page: Page): Promise<void> {
  await page.waitForSelector('dialog[open] #pin');
}

/** Waits until a page asks for the PIN, and gives the right one. */
export async function givePin(page: Page, pin = PIN): Promise<void> {
  await untilAsked(page);
  await fill(page, '#pin', pin);
  await press(page, 'dialog [type=submit]');
}

/** Waits until a page asks for the PIN, and gives none. */
export async function giveUp(page: Page): Promise<void> {
  await untilAsked(page);
  await page.$eval('dialog', (dialog) => (dialog as HTMLDialogElement).close());
  await until('the question to go', async () => (await page.$('dialog')) === null);
}
