import type { Page } from 'puppeteer-core';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { drawChessboard } from '../support/draw.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { settled, store } from '../support/scrim.ts';
import { seeElement } from '../support/see.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { stillOf } from '../support/still.ts';

const EFFECTS = ['blur', 'pixelate', 'grey', 'cover', 'hide'] as const;

const drawn = await drawChessboard([255, 0, 0], [150, 0, 0], 12, { width: 300, height: 220 });
/** From bright to dark, larger than a window is high, which a blur leaves without a step. */
const wide = { width: 900, height: 640 };
const gradient = `<svg xmlns="http://www.w3.org/2000/svg" width="${wide.width}" height="${wide.height}">
  <linearGradient id="g"><stop stop-color="#f00"/><stop offset="1" stop-color="#700"/></linearGradient>
  <rect width="100%" height="100%" fill="url(#g)"/></svg>`;
const html = '<!doctype html><img id="image" src="/drawn.jpg">';
const server = await serveForTests({
  '/drawn.jpg': picture(drawn),
  '/wide.jpg': picture({ bytes: await sharp(Buffer.from(gradient)).jpeg().toBuffer(), type: 'image/jpeg', ...wide }),
  '/wide': page('<!doctype html><body style="margin: 0"><img id="image" src="/wide.jpg">'),
  '/': page(html),
  // Nothing but pictures of its own: no filter of the style sheet's may depend on what a page lets load.
  '/strict': page(html, { 'content-security-policy': "default-src 'none'; img-src 'self'" }),
});

describe.each(BROWSERS)('%s', (name) => {
  let browser: TestBrowser;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  test.each(EFFECTS)('%s leaves a picture unrecognisable, whatever the page lets load', async (effect) => {
    await store(browser, { effect });
    for (const path of ['/', '/strict']) {
      const tab = await browser.open(`${server.here}${path}`);
      const [report] = await settled(browser, tab, 1);
      expect(report?.state).toBe('blurred');
      expect((await seeElement(tab, '#image', drawn)).detail, path).toBeLessThan(0.3);
      await tab.close();
    }
  });

  test('a large picture is pixelated too: even squares, with steps between them', async () => {
    await store(browser, { effect: 'pixelate', strength: 60 });
    const tab = await browser.open(`${server.here}/wide`);
    expect((await settled(browser, tab, 1))[0]?.state).toBe('blurred');
    const { side, row } = await redAlong(tab, wide.width);
    const squares = [0, 1, 2].map((square) => row.slice((square + 0.15) * side, (square + 0.85) * side));
    const steps = [1, 2].map((square) => mean(squares[square - 1]!) - mean(squares[square]!));
    expect(Math.min(...steps)).toBeGreaterThan(8);
    // A blur would change by nearly as much within as between them.
    for (const square of squares)
      expect(Math.max(...square) - Math.min(...square)).toBeLessThan(Math.min(...steps) / 2);
    await tab.close();
  });
});

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Red, 0 to 255, of the picture's points from left to right, through the middle of a square, and the squares' side. */
async function redAlong(tab: Page, width: number): Promise<{ side: number; row: number[] }> {
  const mark = await tab.$eval('#image', (image) => image.getAttribute('data-scrim'));
  // In Chrome the document's seal stands behind it.
  expect(mark?.split(' ')[0]).toBe('pixels-128');
  const side = 256;
  const still = sharp(await stillOf(tab)).extract({ left: 0, top: side / 2, width, height: 1 });
  const { data, info } = await still.raw().toBuffer({ resolveWithObject: true });
  return { side, row: Array.from({ length: width }, (_, x) => data[x * info.channels]!) };
}
