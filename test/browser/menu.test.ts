import type { Page } from 'puppeteer-core';
import { beforeEach, describe, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { drawFlat } from '../support/draw.ts';
import { untilStored } from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { forgetAll, picturesOf, settled, store } from '../support/scrim.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

const shape = { width: 200, height: 200, format: 'png' } as const;
const server = await serveForTests({
  '/': page(
    '<!doctype html><title>Two</title><img id="red" src="/red.png"> <img id="grey" src="/grey.png"><p>Text</p>',
  ),
  '/red.png': picture(await drawFlat([255, 0, 0], shape)),
  '/grey.png': picture(await drawFlat([120, 120, 120], shape)),
});

describe.each(BROWSERS)('%s: the context menu', (name) => {
  let browser: TestBrowser;
  let tab: Page;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });
  beforeEach(async () => {
    await forgetAll(browser);
    tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 2);
  });

  /** Opens the menu over an element, and waits until it offers these. */
  const openMenu = async (selector: string, isRight: (items: readonly string[]) => boolean): Promise<void> => {
    const box = await (await tab.$(selector))!.boundingBox();
    await tab.mouse.click(box!.x + box!.width / 2, box!.y + box!.height / 2, { button: 'right' });
    await until(`the menu over ${selector}`, async () => {
      const items = await browser.itemsOfMenu();
      return !items || isRight(items);
    });
  };
  const choose = async (selector: string, item: string): Promise<void> => {
    await openMenu(selector, (items) => items.includes(item));
    await browser.chooseInMenu(item);
  };
  const untilStates = async (...states: string[]): Promise<void> => {
    await until(states.join(' and '), async () => {
      return (await picturesOf(browser, tab)).map(({ state }) => state).join() === states.join();
    });
  };

  test('shows the picture that it opened on, blurs it again, and blurs another', async () => {
    await choose('#red', 'show');
    await untilStates('revealed', 'shown');
    await choose('#red', 'blur');
    await untilStates('blurred', 'shown');
    await choose('#grey', 'blur');
    await untilStates('blurred', 'blurred');
  });

  test('calls a picture fine', async () => {
    await choose('#red', 'fine');
    await untilStates('shown', 'shown');
  });

  test('allows the site, and filters it again', async () => {
    await choose('p', 'site');
    await untilStates('off', 'off');
    await choose('p', 'site');
    await untilStates('blurred', 'shown');
    await untilStored(browser, 'sites', undefined);
  });

  // Chromium lets nobody see what its menus offer.
  if (name === 'firefox') {
    test('offers what makes sense where it opens, and nothing else, the first time already', async () => {
      const untilOffered = async (selector: string, ...expected: string[]): Promise<void> => {
        await openMenu(selector, (items) => items.join() === expected.join());
        await tab.keyboard.press('Escape');
      };
      await untilOffered('#red', 'show', 'fine', 'site');
      await untilOffered('#grey', 'blur', 'site');
      await untilOffered('p', 'site');
      await untilOffered('#red', 'show', 'fine', 'site');
      await store(browser, { reveal: 'never' });
      await untilOffered('#red', 'fine', 'site');
    });
  }
});
