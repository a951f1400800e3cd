import { describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { picturesOf } from '../support/scrim.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';
import { drawBoth, html, many } from './fixtures/fixture.ts';

/** More than are read at the same time. */
const PICTURES = 150;

const [flagged] = await drawBoth();
const column = Array.from({ length: PICTURES }, (_, i) => `<p><img src="/${i}.png">`).join('');
const server = await serveForTests({
  '/': page(`<!doctype html><style>p { height: 300px }</style>${column}<img src="/never.png">`),
  '/never.png': () => undefined,
  '/endless': (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.write(html(`<p id="first">Words</p>${many(5000)}<img src="/0.png">`));
  },
  ...Object.fromEntries(Array.from({ length: PICTURES }, (_, i) => [`/${i}.png`, picture(flagged)])),
});

describe.each(BROWSERS)('%s', (name) => {
  let browser: TestBrowser;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  test('every picture of a page that never finishes loading is judged, and what comes into view is not kept waiting', async () => {
    const tab = await browser.open();
    await tab.goto(`${server.here}/`, { waitUntil: 'domcontentloaded' });
    await tab.evaluate((last) => document.querySelector(`[src="/${last}.png"]`)!.scrollIntoView(), PICTURES - 1);
    const judged = async () => (await picturesOf(browser, tab)).filter(({ state }) => state === 'blurred');
    await until('the last', async () => (await judged()).some(({ source }) => source.endsWith(`/${PICTURES - 1}.png`)));
    await until('all', async () => (await judged()).length === PICTURES);
    expect(await tab.evaluate(() => document.readyState)).toBe('interactive');
    await tab.close();
  });

  test('pictures of a large page whose HTML never ends are judged, and so are those that are put into it then', async () => {
    const tab = await browser.open();
    const url = `${server.here}/endless`;
    const opened = tab.goto(url).catch(() => undefined);
    const judged = async () =>
      (await picturesOf(browser, { url: () => url })).filter(({ state }) => state === 'blurred').length;
    await until('what came with it', async () => (await judged()) === 1);
    await tab.evaluate(() => document.querySelector('#first')!.append(document.querySelector('img')!.cloneNode()));
    await until('what was put in', async () => (await judged()) === 2);
    expect(await tab.evaluate(() => document.readyState)).toBe('loading');
    await tab.close();
    await opened;
  });
});
