import { describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { drawChessboard } from '../support/draw.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { settled, store } from '../support/scrim.ts';
import { seeElement } from '../support/see.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';

const EFFECTS = ['blur', 'pixelate', 'grey', 'cover', 'hide'] as const;

const drawn = await drawChessboard([255, 0, 0], [150, 0, 0], 12, { width: 300, height: 220 });
const html = '<!doctype html><img id="image" src="/drawn.jpg">';
const server = await serveForTests({
  '/drawn.jpg': picture(drawn),
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
});
