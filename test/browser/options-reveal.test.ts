import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import type { TestBrowser } from '../support/browser.ts';
import { press, untilStored } from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { serveRedAndGreyForTests, untilRedIs, visitOptionsForTests } from '../support/red-and-grey.ts';
import { picturesOf, settled, store } from '../support/scrim.ts';
import { until } from '../support/until.ts';

const server = await serveRedAndGreyForTests();

describe.each(BROWSERS)('%s: the options of revealing', (name) => {
  let browser: TestBrowser;
  let tab: Page;
  let options: Page;

  visitOptionsForTests(name, server, 'reveal', (visit) => {
    ({ browser, tab, options } = visit);
  });

  test('a blurred picture is shown in the chosen way and in no other', async () => {
    await tab.bringToFront();
    const { x, y } = await tab.$eval('#red', (element) => {
      const box = element.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    });
    // The page's own sign that it knows the way: it offers controls where single pictures may be shown on the spot.
    const choose = async (way: 'hover' | 'click' | 'menu'): Promise<void> => {
      await press(options, `input[name=reveal][value=${way}]`);
      const offers = () => tab.evaluate(() => document.querySelector('html > [popover]') !== null);
      await until(`the page to know of ${way}`, async () => (await offers()) === (way !== 'menu'));
    };
    const leavesByClick = async (): Promise<void> => {
      await Promise.all([tab.waitForNavigation(), tab.mouse.click(x - 70, y - 70)]);
      expect(tab.url()).toBe(`${server.here}/away`);
      await tab.goto(`${server.here}/`);
      await settled(browser, tab, 2);
      await untilRedIs(browser, tab, 'blurred');
    };

    await choose('menu');
    await leavesByClick();
    await choose('click');
    await tab.mouse.click(x, y);
    await untilRedIs(browser, tab, 'revealed');
    expect(tab.url()).toBe(`${server.here}/`);

    await press(options, '#veil-on-leave');
    await until('it to be blurred when the pointer leaves', async () => {
      await tab.mouse.move(x, y + 2);
      await tab.mouse.move(600, 500);
      return (await picturesOf(browser, tab)).every(({ state }) => state !== 'revealed');
    });
    await press(options, '#veil-on-leave');
    await untilStored(browser, 'veilOnLeave', undefined);

    await choose('menu');
    await choose('hover');
    await leavesByClick();
  });

  test('the context menu’s requests show the picture that it opened on, or blur it', async () => {
    await press(options, 'input[name=reveal][value=menu]');
    await untilStored(browser, 'reveal', 'menu');
    await tab.bringToFront();
    const choose = async (selector: string, as: 'show' | 'blur') => {
      const box = await (await tab.$(selector))!.boundingBox();
      await tab.mouse.click(box!.x + 20, box!.y + 20, { button: 'right' });
      await browser.inExtension(
        async (url, as) => {
          const id = (await chrome.tabs.query({})).find((tab) => tab.url === url)?.id ?? -1;
          await chrome.tabs.sendMessage(id, { scrim: 'page', name: 'treatPointed', args: [as] });
        },
        tab.url(),
        as,
      );
    };
    await choose('#red', 'show');
    await untilRedIs(browser, tab, 'revealed');
    await choose('#red', 'blur');
    await untilRedIs(browser, tab, 'blurred');
    await choose('#grey', 'blur');
    await until('grey to be blurred', async () => {
      return (await picturesOf(browser, tab)).filter(({ state }) => state === 'blurred').length === 2;
    });
    await store(browser, { reveal: 'never' });
    await until('the page to know', async () => {
      await choose('#red', 'show');
      return (await picturesOf(browser, tab)).every(({ state }) => state === 'blurred');
    });
  });
});
