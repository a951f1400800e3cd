import type { Page } from 'puppeteer-core';
import { afterEach, beforeEach } from 'vitest';
import { page, picture } from './answers.ts';
import type { TestBrowser } from './browser.ts';
import { drawChessboard, drawFlat } from './draw.ts';
import { openOptions } from './drive.ts';
import type { BrowserName } from './find-browser.ts';
import { launchForTests, serveForTests } from './for-tests.ts';
import { forgetAll, picturesOf, settled } from './scrim.ts';
import type { Served } from './serve.ts';
import { STAND_IN } from './stand-in-pack.ts';
import { until } from './until.ts';

const SHAPE = { width: 160, height: 160, format: 'png' } as const;

/** The picture that the stand-in flags. */
export const RED = await drawChessboard([255, 0, 0], [120, 0, 0], 8, SHAPE);

/** Serves `/`, a page with a flagged picture in a link to `/away` and a harmless one, and `/strict`, until the tests are over. */
export async function serveRedAndGreyForTests(): Promise<Served> {
  return await serveForTests({
    '/': page(`<!doctype html><title>Two</title><a href="/away"><img id="red" src="/red.png"></a>
      <img id="grey" src="/grey.png"><p style="margin-top: 200px">Below</p>`),
    '/strict': page('<!doctype html><img id="red" src="/red.png">', {
      'content-security-policy': "default-src 'none'; img-src 'self'",
    }),
    '/away': page('<!doctype html><title>Away</title>'),
    '/red.png': picture(RED),
    '/grey.png': picture(await drawFlat([120, 120, 120], SHAPE)),
  });
}

/** What a test of the options has open. */
export interface Visit {
  readonly browser: TestBrowser;
  readonly tab: Page;
  readonly options: Page;
}

/** Opens `/` and one section of the options before each test of the calling `describe`, with the stand-in and all forgotten. */
export function visitOptionsForTests(
  name: BrowserName,
  server: Served,
  section: string,
  take: (visit: Visit) => void,
): void {
  let browser: TestBrowser;
  let options: Page;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });
  beforeEach(async () => {
    await forgetAll(browser);
    const tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 2);
    options = await openOptions(browser, section);
    take({ browser, tab, options });
  });
  afterEach(async () => await options.close());
}

/** Waits until the flagged picture is in this state. */
export async function untilRedIs(browser: TestBrowser, tab: Page, state: string): Promise<void> {
  await until(`red to be ${state}`, async () => {
    return (await picturesOf(browser, tab)).find(({ source }) => source.endsWith('/red.png'))?.state === state;
  });
}
