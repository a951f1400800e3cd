import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { openPopup, tabIdOf, untilSays } from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { settled, store } from '../support/scrim.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';
import { drawBoth, FLAGGED, HARMLESS, html } from './fixtures/fixture.ts';
import { countSharp } from './stage.ts';

const behind = (to: string, body = ''): string =>
  html(
    `<div id="to">${body}</div>`,
    `<script type="speculationrules">{"prerender":[{"source":"list","urls":["${to}"]}]}</script>`,
  );
const both = `<img id="flagged" src="${FLAGGED}"><img id="harmless" src="${HARMLESS}">`;

const [flagged, harmless] = await drawBoth();
const server = await serveForTests({
  '/': page(behind('/ahead')),
  '/own': page(behind('/ahead', '<img src="/own.png">')),
  '/ahead': page(html(`${both}<iframe src="/inner"></iframe>`)),
  '/inner': page(html(`<img src="/inner.png">`)),
  '/allowing': page(behind('/allowed/ahead')),
  '/allowed/ahead': page(
    html(`<div style="width: 160px; height: 120px; background: url(${FLAGGED})"></div><iframe src="/inner"></iframe>`),
  ),
  '/kept': page(html(both)),
  '/next': page(html('next')),
  '/own.png': picture(flagged),
  '/inner.png': picture(flagged),
  [FLAGGED]: picture(flagged),
  [HARMLESS]: picture(harmless),
});

const badgeOf = async (browser: TestBrowser, tabId: number): Promise<string> =>
  await browser.inExtension(async (tabId) => await chrome.action.getBadgeText({ tabId }), tabId);

// Chrome alone renders ahead, and only where no further session of its own tools is attached, so that no stage can record it.
describe('chrome: a page that is rendered ahead', () => {
  let browser: TestBrowser;
  launchForTests('chrome', STAND_IN, (launched) => {
    browser = launched;
  });

  /** Goes to the page ahead, which must be the very document that was rendered. The tools lose sight of the tab then. */
  const activate = async (tab: Page, path: string): Promise<{ url: () => string }> => {
    const url = `${server.here}${path}`;
    const id = await tabIdOf(browser, tab);
    const documentIn = async (state: string) =>
      await browser.inExtension(
        async (tabId, url, state) => {
          const frames = (await chrome.webNavigation.getAllFrames({ tabId })) ?? [];
          return frames.find((frame) => frame.url === url && frame.documentLifecycle === state)?.documentId;
        },
        id,
        url,
        state,
      );
    const ahead = await documentIn('prerender');
    expect(ahead).toBeDefined();
    await tab.evaluate((path) => void setTimeout(() => location.assign(path)), path);
    await until('it to be shown', async () => (await documentIn('active')) === ahead);
    return { url: () => url };
  };

  const seen = async (isDone: (sharp: Awaited<ReturnType<typeof countSharp>>) => boolean) =>
    await until('the page to look as it must', async () => {
      const png = await browser.inExtension(
        async () => await chrome.tabs.captureVisibleTab({ format: 'png' }).catch(() => ''),
      );
      const sharp = png !== '' && (await countSharp(Buffer.from(png.split(',')[1]!, 'base64')));
      return sharp && isDone(sharp) && sharp;
    });

  test('is judged as any other, and counts once it is shown', async () => {
    server.forget();
    const tab = await browser.open(`${server.here}/`);
    const id = await tabIdOf(browser, tab);
    await settled(browser, tab, 3);
    await tab.evaluate(() => document.querySelector('#to')?.append(Object.assign(new Image(), { src: '/own.png' })));
    await until('the badge to count the page that is shown', async () => (await badgeOf(browser, id)) === '1');
    const shown = await activate(tab, '/ahead');
    expect((await settled(browser, shown, 3)).map(({ state }) => state)).toEqual(['blurred', 'shown', 'blurred']);
    await until('the badge to count it', async () => (await badgeOf(browser, id)) === '2');
    expect((await seen(({ cyan }) => cyan > 1000)).red).toBe(0);
    expect([FLAGGED, HARMLESS].map((path) => server.seen(path).length)).toEqual([1, 1]);
  });

  test('is not spoken of by the popup before', async () => {
    const tab = await browser.open(`${server.here}/own`);
    await settled(browser, tab, 4);
    const popup = await openPopup(browser, tab);
    expect(await untilSays(popup, '#state', /\d/)).toBe('Filtering: 1 picture, 1 blurred.');
    await popup.close();
  });

  test('is let be where its own site is allowed, with all its frames, whatever page it is rendered behind', async () => {
    await store(browser, { sites: [{ pattern: '127.0.0.1/allowed' }] });
    await until('the site to have no veil', () =>
      browser.inExtension(async () => {
        const [veil] = await chrome.scripting.getRegisteredContentScripts();
        return veil?.excludeMatches !== undefined && veil.excludeMatches.length > 0;
      }),
    );
    const tab = await browser.open(`${server.here}/allowing`);
    await settled(browser, tab, 1);
    const shown = await activate(tab, '/allowed/ahead');
    expect((await settled(browser, shown, 1)).map(({ state }) => state)).toEqual(['off']);
    await seen(({ red }) => red > 2000);
    await store(browser, { sites: [] });
  });
});

describe.each(BROWSERS)('%s', (name) => {
  let browser: TestBrowser;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  test('a page that one goes back to counts again', async () => {
    const tab = await browser.open(`${server.here}/kept`);
    const id = await tabIdOf(browser, tab);
    await until('the badge to count it', async () => (await badgeOf(browser, id)) === '1');
    await tab.goto(`${server.here}/next`);
    await until('the badge to be empty', async () => (await badgeOf(browser, id)) === '');
    await tab.goBack();
    await until('the badge to count it again', async () => (await badgeOf(browser, id)) === '1');
  });
});
