import { describe, expect, test } from 'vitest';
import { endless, mislabelled, page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { corrupt, drawFlat, drawOrdinary, truncated } from '../support/draw.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { pictureAt, picturesOf } from '../support/scrim.ts';
import { seeElement } from '../support/see.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

const ordinary = await drawOrdinary(1, { width: 300, height: 200 });
const huge = await drawFlat([90, 120, 90], { width: 20_000, height: 20_000, format: 'png' });
const server = await serveForTests({
  '/ordinary.jpg': picture(ordinary),
  '/corrupt.jpg': picture(corrupt(ordinary)),
  '/truncated.jpg': picture(truncated(ordinary)),
  '/page.png': mislabelled('<!doctype html><p>Not a picture</p>', 'image/png'),
  '/endless.jpg': endless(ordinary),
  '/huge.png': picture(huge),
  '/': page(
    `<!doctype html>${[
      'ordinary.jpg',
      'corrupt.jpg',
      'truncated.jpg',
      'page.png',
      'endless.jpg',
      'huge.png',
      'gone.jpg',
    ]
      .map((path) => `<img id="${path.split('.')[0]}" src="/${path}" width="150" height="100">`)
      .join('')}`,
  ),
});

describe.each(BROWSERS)('%s', (name) => {
  let browser: TestBrowser;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  test('what cannot be judged stays veiled with its reason, and the page lives', async () => {
    const tab = await browser.open(`${server.here}/`);
    const pictures = await until(
      'everything but the endless one',
      async () => {
        const pictures = await picturesOf(browser, tab);
        const waiting = pictures.filter(({ state }) => state === 'pending');
        return pictures.length === 7 && waiting.every(({ source }) => source.endsWith('endless.jpg')) && pictures;
      },
      60_000,
    );
    expect(pictureAt(pictures, '/ordinary.jpg').state).toBe('shown');
    expect(pictureAt(pictures, '/corrupt.jpg')).toMatchObject({ state: 'failed', reason: 'corrupt' });
    expect(pictureAt(pictures, '/page.png')).toMatchObject({ state: 'failed', reason: 'corrupt' });
    expect(pictureAt(pictures, '/gone.jpg').state).toBe('missing');
    expect(['shown', 'failed']).toContain(pictureAt(pictures, '/truncated.jpg').state);
    const huge = pictureAt(pictures, '/huge.png');
    if (huge.state === 'failed') expect(['too-large', 'corrupt']).toContain(huge.reason);
    else expect(huge.scores).toBeDefined();
    expect(await tab.evaluate(() => 6 * 7)).toBe(42);
    expect((await seeElement(tab, '#ordinary', ordinary)).sight).toBe('clear');
    expect((await seeElement(tab, '#corrupt', ordinary)).sight).toBe('blank');
  });

  test('a picture that never finishes loading is said to be stuck, and stays veiled', async () => {
    const tab = await browser.open(`${server.here}/`);
    const stuck = await until(
      'the endless picture to be given up',
      async () => {
        const found = pictureAt(await picturesOf(browser, tab), '/endless.jpg');
        return found.state === 'failed' && found;
      },
      60_000,
    );
    expect(stuck.reason).toBe('timed-out');
    expect((await seeElement(tab, '#endless', ordinary)).sight).toBe('blank');
  });
});
