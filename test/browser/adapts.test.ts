import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { page } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import { openDetails, openOptions, openPopup, press, untilStored } from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { SECTIONS } from '../support/sections.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

/** Firefox takes these wishes from its preferences, Chromium from its driver. */
const WISHES = { 'browser.display.document_color_use': 2, 'ui.prefersReducedMotion': 1 };

const server = await serveForTests({ '/': page('<!doctype html><title>Some page</title>') });

describe.each(BROWSERS)('%s: for who wants forced colours and little motion', (name) => {
  let browser: TestBrowser;
  let tab: Page;
  beforeAll(async () => {
    browser = await TestBrowser.launch(name, { ...STAND_IN, prefs: WISHES });
    tab = await browser.open(`${server.here}/`);
  });
  afterAll(async () => await browser.close());

  const wish = async (opened: Page): Promise<Page> => {
    if (name === 'chrome') {
      const session = await opened.createCDPSession();
      const features = [
        { name: 'forced-colors', value: 'active' },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ];
      await session.send('Emulation.setEmulatedMedia', { features });
    }
    const granted = '(forced-colors: active) and (prefers-reduced-motion: reduce)';
    await until('the wishes', () => opened.evaluate((query) => matchMedia(query).matches, granted));
    return opened;
  };

  test('a switch that is on looks other than one that is off, and nothing moves', async () => {
    const popup = await wish(await openPopup(browser, tab));
    await popup.bringToFront();
    const look = async () => Buffer.from(await (await popup.$('#site'))!.screenshot()).toString('base64');
    const on = await look();
    await press(popup, '#site');
    await untilStored(browser, 'sites', [{ pattern: new URL(server.here).host }]);
    await until('the switch to be off', () => popup.$eval('#site', (input) => !(input as HTMLInputElement).checked));
    expect(await popup.evaluate(() => document.getAnimations().length)).toBe(0);
    expect(await look()).not.toBe(on);
    await press(popup, '#site');
    await untilStored(browser, 'sites', undefined);
    await popup.close();
  });

  test('what is chosen, what can be pressed and what is drawn shows by lines and system colours', async () => {
    const options = await wish(await openOptions(browser, 'filtering'));
    const styles = async (selector: string, property: string) => {
      await options.waitForSelector(selector);
      const read = (all: Element[], property: string) => [
        ...new Set(all.map((element) => getComputedStyle(element).getPropertyValue(property))),
      ];
      return await options.$$eval(selector, read, property);
    };
    expect(await styles('.choice:has(:checked)', 'outline-style')).toEqual(['solid']);
    expect(await styles('.choice:not(:has(:checked))', 'outline-style')).toEqual(['none']);
    expect(await styles('.button', 'border-top-style')).toEqual(['solid']);
    expect(await styles('*', 'transition-duration')).toEqual(['0s']);
    await options.evaluate(() => location.assign('#statistics'));
    const [judged, blurred] = [
      await styles('.chart .judged', 'background-color'),
      await styles('.chart .blurred', 'background-color'),
    ];
    expect(judged).toHaveLength(1);
    expect(judged).not.toEqual(blurred);
    await options.close();
  });
});

describe.each(BROWSERS)('%s: by the keyboard alone, and enlarged', (name) => {
  let browser: TestBrowser;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  /** Goes through a page by Tab; what can be used but was not reached, and what does not show that it has the focus. */
  const walk = async (opened: Page): Promise<{ missed: string[]; hidden: string[] }> => {
    await opened.bringToFront();
    await openDetails(opened);
    await opened.evaluate(() => {
      Object.assign(globalThis, { reached: new Set<Element>(), hidden: new Set<string>() });
    });
    for (let presses = 0; presses < 80; presses += 1) {
      await opened.keyboard.press('Tab');
      const isOver = await opened.evaluate(() => {
        const { reached, hidden } = globalThis as unknown as { reached: Set<Element>; hidden: Set<string> };
        const focused = document.activeElement;
        if (!focused || focused === document.body || reached.has(focused)) return true;
        reached.add(focused);
        const frame = focused.closest('.choice, .file') ?? focused;
        const { outlineStyle, outlineWidth } = getComputedStyle(frame);
        if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) hidden.add(focused.outerHTML.slice(0, 90));
        return false;
      });
      if (isOver) break;
    }
    return await opened.evaluate(() => {
      const { reached, hidden } = globalThis as unknown as { reached: Set<Element>; hidden: Set<string> };
      const groups = new Set(
        [...reached].map((element) => element.matches('[type=radio]') && element.getAttribute('name')),
      );
      const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')];
      const missed = all.filter((element) => {
        if (element.matches(':disabled') || element.getClientRects().length === 0 || reached.has(element)) return false;
        // Of a group one is reached by Tab and the others by the arrows.
        return !(element.matches('[type=radio]') && groups.has(element.getAttribute('name')));
      });
      return { missed: missed.map((element) => element.outerHTML.slice(0, 90)), hidden: [...hidden] };
    });
  };

  test.each(SECTIONS)('everything under “%s” is reached, and shows it', async (section) => {
    const options = await openOptions(browser, section);
    const listed = await options.$$eval('nav a', (links) =>
      links.map((link) => (link as HTMLAnchorElement).hash.slice(1)),
    );
    expect(listed).toEqual(SECTIONS);
    expect(await walk(options)).toEqual({ missed: [], hidden: [] });
    await options.close();
  });

  test('everything on the welcome page is reached, and shows it', async () => {
    const welcome = await browser.openExtension('welcome/welcome.html');
    await welcome.waitForSelector('.samples canvas');
    expect(await walk(welcome)).toEqual({ missed: [], hidden: [] });
    await welcome.close();
  });

  test('a section is opened, an effect chosen, a site added and a switch turned', async () => {
    const options = await openOptions(browser, 'filtering');
    await options.bringToFront();
    await options.focus('input[name=effect]:checked');
    await options.keyboard.press('ArrowRight');
    await untilStored(browser, 'effect', 'pixelate');
    await options.focus('#videos');
    await options.keyboard.press(' ');
    await untilStored(browser, 'videos', false);
    await options.focus('nav a[href="#sites"]');
    await options.keyboard.press('Enter');
    await options.waitForSelector('#new-site');
    await options.focus('#new-site');
    await options.keyboard.type('example.org');
    await options.keyboard.press('Enter');
    await untilStored(browser, 'sites', [{ pattern: 'example.org' }]);
    await options.close();
  });

  test.each([
    'popup/popup.html',
    'welcome/welcome.html',
    'options/options.html#filtering',
    'options/options.html#sites',
  ])('%s fits at twice its size', async (path) => {
    const opened = await browser.openExtension(path);
    await opened.waitForSelector('main');
    const width = await opened.evaluate(() => innerWidth);
    await opened.evaluate(async () => {
      const { id } = (await chrome.tabs.getCurrent())!;
      await chrome.tabs.setZoom(id!, 2);
    });
    await until('the zoom', async () => (await opened.evaluate(() => innerWidth)) <= width / 2 + 1);
    expect(await opened.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await opened.evaluate(async () => await chrome.tabs.setZoom((await chrome.tabs.getCurrent())!.id!, 1));
    await opened.close();
  });
});
