import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { page, picture, slow } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import { drawChessboard } from '../support/draw.ts';
import { countPixels, FILMED_SCRIPT, type Filmed, film } from '../support/film.ts';
import { BROWSERS, type BrowserName } from '../support/find-browser.ts';
import { serveForTests } from '../support/for-tests.ts';
import { launchScrim, settled } from '../support/scrim.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

const COUNT = 60;
const INSERTED = 12;
/** On screen only where a flagged picture is seen sharp: blurred, the squares mix to a darker red. */
const RED = [255, 0, 0] as const;
const DARK = [110, 0, 0] as const;
const SIZE = { width: 620, height: 420 };

const INSERT = `const insert = async (count) => {
  for (let i = 0; i < count; i++) {
    await new Promise(requestAnimationFrame);
    const image = new Image(50, 40);
    image.decoding = 'sync';
    image.src = '/flagged.png?inserted=' + i;
    document.body.prepend(image);
  }
}`;

const flagged = await drawChessboard(RED, DARK, 6, { width: 120, height: 96, format: 'png' });
const server = await serveForTests({ '/flagged.png': picture(flagged), '/slow.png': slow(flagged, 400) });
const images = Array.from({ length: COUNT }, (_, i) => {
  const origin = i % 3 === 0 ? server.elsewhere : server.here;
  return `<img src="${origin}/${i % 10 === 9 ? 'slow' : 'flagged'}.png?${i}" decoding="sync" width="50" height="40">`;
});
server.routes['/'] = page(
  `<!doctype html><script>${FILMED_SCRIPT}</script><script>${INSERT}</script>${images.join('')}`,
);

/** Films the page from before it is opened until all of its pictures, also those inserted later, are as they stay. */
async function filmed(
  name: BrowserName,
  browser: TestBrowser,
  ready: (tab: Page, count: number) => Promise<unknown>,
): Promise<Filmed> {
  const tab = await browser.open();
  return await film(name, tab, server, async () => {
    await tab.goto(`${server.here}/`, { waitUntil: 'domcontentloaded' });
    await ready(tab, COUNT);
    await tab.evaluate(`insert(${INSERTED})`);
    await ready(tab, COUNT + INSERTED);
  });
}

/** The frames in which a picture is seen sharp, with their place in the film and the number that they bear. */
async function sharpIn({ frames }: Filmed): Promise<string[]> {
  const counts = await Promise.all(frames.map((frame) => countPixels(frame, RED)));
  return frames.flatMap(({ number }, i) => (counts[i]! > 0 ? [`picture ${i}, frame ${number}`] : []));
}

describe.each(BROWSERS)('%s', (name) => {
  test('no painted frame, from navigation on, shows a flagged picture sharp', async () => {
    await using browser = await launchScrim(name, { ...STAND_IN, size: SIZE });
    const movie = await filmed(name, browser, async (tab, count) => await settled(browser, tab, count, 90_000));
    expect(movie.missed).toEqual([]);
    expect(movie.frames.length).toBeGreaterThan(INSERTED);
    expect(await sharpIn(movie)).toEqual([]);
  });

  test('without Scrim the same film shows them', async () => {
    await using browser = await TestBrowser.launch(name, { extension: null, size: SIZE });
    const movie = await filmed(name, browser, async (tab, count) => {
      const loaded = `document.images.length >= ${count} && [...document.images].every((image) => image.complete)`;
      await until('the pictures to load', () => tab.evaluate(loaded), 90_000);
    });
    expect((await sharpIn(movie)).length).toBeGreaterThan(1);
  });
});
