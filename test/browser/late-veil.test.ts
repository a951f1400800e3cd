import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { drawBoth, FLAGGED, html } from './fixtures/fixture.ts';
import { countSharp } from './stage.ts';

/** How a browser does not put a sheet into a page: registered ones are all there is. */
const WAYS = { 'is not answered': 'new Promise(() => {})', 'is refused': 'Promise.reject(new Error("no"))' };
const without = (way: string): string =>
  `for (const { scripting } of [chrome, globalThis.browser ?? chrome]) scripting.insertCSS = () => ${way};`;
const background = await readFile(new URL('../../dist/chrome/background/background.js', import.meta.url), 'utf8');

const boxes = ['div', 'p', 'b'].map((name) => `<${name} class="box"></${name}>`).join('');
const styles = `<style>
  .box { display: block; width: 160px; height: 120px }
  div, p::before, b::after { background: url(${FLAGGED}) }
  p::before, b::after { content: ''; display: block; width: 160px; height: 120px }
</style>`;
/** Parsed before the veil comes; an author's sheet does not reach it, nor does a content script that is not there. */
const inTree = `<div><template shadowrootmode="closed"><img src="${FLAGGED}"><img data-scrim="show" src="${FLAGGED}"></template></div>`;
const [flagged] = await drawBoth();
const server = await serveForTests({
  '/': page(html(`${styles}<h1>Words</h1>${boxes}`)),
  '/tree': page(html(`<img id="sign" style="opacity: 1 !important">${inTree}`)),
  [FLAGGED]: picture(flagged),
});

// Firefox puts the sheets above the page when it registers them.
describe.each(Object.entries(WAYS))('chrome, where the veil %s', (_, way) => {
  let browser: TestBrowser;
  launchForTests(
    'chrome',
    { files: { 'host/host.js': '', 'background/background.js': without(way) + background } },
    (launched) => {
      browser = launched;
    },
  );

  test('a page is shown after a while, and what styles paint in it is not', async () => {
    const tab = await browser.open(`${server.here}/`);
    await tab.waitForFunction('document.documentElement.dataset.scrimPage === "plain"');
    await tab.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
    expect(await tab.evaluate('getComputedStyle(document.documentElement).opacity')).toBe('1');
    expect((await countSharp(Buffer.from(await tab.screenshot()))).red).toBe(0);
  });
});

describe('chrome, where the veil comes when the page is there', () => {
  let browser: TestBrowser;
  const late =
    'for (const { scripting } of [chrome, globalThis.browser ?? chrome]) { const { insertCSS } = scripting; scripting.insertCSS = (what) => new Promise((resolve) => setTimeout(resolve, 500)).then(() => insertCSS.call(scripting, what)); }';
  launchForTests(
    'chrome',
    { files: { 'content/content.js': '', 'background/background.js': late + background } },
    (launched) => {
      browser = launched;
    },
  );

  test('it hides what is in closed shadow trees by then, whatever marks the page has put there', async () => {
    const tab = await browser.open(`${server.here}/tree`);
    await tab.waitForFunction('getComputedStyle(document.querySelector("#sign")).opacity === "0"');
    await tab.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
    expect((await countSharp(Buffer.from(await tab.screenshot()))).red).toBe(0);
  });
});
