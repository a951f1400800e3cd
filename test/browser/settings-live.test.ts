import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { type Drawn, drawChessboard } from '../support/draw.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { framesOf, hostReport, picturesOf, settled, store } from '../support/scrim.ts';
import { seeElement } from '../support/see.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

const certain = await drawChessboard([255, 0, 0], [150, 0, 0], 8, { width: 200, height: 200 });
const harmless = await drawChessboard([230, 230, 230], [40, 40, 40], 8, { width: 200, height: 200 });
// A dull red: the stand-in says Porn about 0.6, between the stricter and the laxer thresholds.
const doubtful = await drawChessboard([160, 28, 28], [152, 20, 20], 8, { width: 200, height: 200 });
const server = await serveForTests({
  '/certain.png': picture(certain),
  '/harmless.png': picture(harmless),
  '/doubtful.png': picture(doubtful),
  '/': page('<!doctype html><img src="/certain.png"><img src="/harmless.png"><img src="/doubtful.png">'),
  '/embedding': page(
    () =>
      `<!doctype html><img src="/certain.png"><iframe src="${server.elsewhere}/" width="700" height="300"></iframe>`,
  ),
});

describe.each(BROWSERS)('%s', (name) => {
  let browser: TestBrowser;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  test('the slider re-judges an open page at once, without a single inference', async () => {
    const tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 3);
    const before = await hostReport(browser);
    for (const [sensitivity, blurred] of [
      [0, 0],
      [100, 2],
      [0, 0],
      [50, 2],
    ] as const) {
      await store(browser, { sensitivity });
      await until(`${blurred} blurred at ${sensitivity}`, async () => (await countBlurred(browser, tab)) === blurred);
    }
    expect((await hostReport(browser)).inferences).toBe(before.inferences);
    expect((await framesOf(browser, tab))[0]?.answers).toBe(3);
  });

  test('a changed setting is seen within two frames of its arrival', async () => {
    await store(browser, { sensitivity: 50 });
    const tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 3);
    const frames = tab.evaluate(async () => {
      const image = document.querySelector('img')!;
      const arrived = new Promise<void>((resolve) => {
        // The mark is written while the setting arrives; what counts is when its style is in force.
        new MutationObserver(() => resolve()).observe(image, { attributes: true });
      });
      await arrived;
      for (let frames = 0; frames < 10; frames += 1) {
        if (getComputedStyle(image).filter === 'none') return frames;
        await new Promise(requestAnimationFrame);
      }
      return Infinity;
    });
    await store(browser, { sensitivity: 0 });
    expect(await frames).toBeLessThanOrEqual(2);
    await store(browser, { sensitivity: 50 });
  });

  test('a site that is allowed is shown, with what is embedded in it, and veiled again when that is taken back', async () => {
    const tab = await browser.open(`${server.here}/embedding`);
    const inside = await until('the embedded frame', () =>
      tab.frames().find((frame) => frame.url().startsWith(server.elsewhere)),
    );
    await settled(browser, tab, 4);
    await until('three blurred', async () => (await countBlurred(browser, tab)) === 3);
    await store(browser, { sites: [{ pattern: new URL(server.here).hostname }] });
    await until('nothing blurred', async () => (await picturesOf(browser, tab)).every(({ state }) => state === 'off'));
    expect((await seeElement(tab, 'img', certain)).sight).toBe('clear');
    const look = () => inside.$eval('img', (image) => getComputedStyle(image).filter + getComputedStyle(image).opacity);
    expect(await look()).toBe('none1');
    await store(browser, { sites: [] });
    await until('blurred again', async () => (await countBlurred(browser, tab)) === 3);
    await until('it to be unrecognisable', () => isVeiled(tab, 'img', certain));
    await until('blurred again inside', async () => (await look()).startsWith('blur('));
  });

  test('turned off, nothing is hidden; turned on again, open pages are judged', async () => {
    await store(browser, { enabled: false });
    const tab = await browser.open(`${server.here}/`);
    expect((await seeElement(tab, 'img', certain)).sight).toBe('clear');
    await store(browser, { enabled: true });
    await until('blurred', async () => (await countBlurred(browser, tab)) === 2);
    await until('it to be unrecognisable', () => isVeiled(tab, 'img', certain));
    expect((await seeElement(tab, 'img:nth-of-type(2)', harmless)).sight).toBe('clear');
  });

  test('broken stored values take their defaults and break no page', async () => {
    await browser.inExtension(
      async () => await chrome.storage.local.set({ sensitivity: 'high', sites: 7, minSize: -5, effect: { a: 1 } }),
    );
    const tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 3);
    expect(await countBlurred(browser, tab)).toBe(2);
  });
});

async function countBlurred(browser: TestBrowser, tab: Page): Promise<number> {
  return (await picturesOf(browser, tab)).filter(({ state }) => state === 'blurred').length;
}

// A chessboard has no coarse light and shade that a blur would leave: then it is as good as blank.
async function isVeiled(tab: Page, selector: string, original: Drawn): Promise<boolean> {
  return ['blurred', 'blank'].includes((await seeElement(tab, selector, original)).sight);
}
