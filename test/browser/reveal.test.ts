import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { drawChessboard } from '../support/draw.ts';
import { openOptions, press } from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { picturesOf, settled } from '../support/scrim.ts';
import { seeElement } from '../support/see.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

const flagged = await drawChessboard([255, 0, 0], [150, 0, 0], 8, { width: 240, height: 200 });
const server = await serveForTests({
  '/one.png': picture(flagged),
  '/two.png': picture(flagged),
  '/': page('<!doctype html><img id="one" src="/one.png"> <img id="two" src="/two.png"> <p>Text</p>'),
});

describe.each(BROWSERS)('%s', (name) => {
  let browser: TestBrowser;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  test('hovering offers “Show”, which shows that picture and no other; Escape hides it again', async () => {
    const tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 2);
    await clickShow(tab, '#one');
    await until('one to be revealed', async () => (await stateOf(browser, tab, '/one.png')) === 'revealed');
    await tab.mouse.move(5, 5);
    expect((await seeElement(tab, '#one', flagged)).sight).toBe('clear');
    expect(await stateOf(browser, tab, '/two.png')).toBe('blurred');
    await tab.keyboard.press('Escape');
    await until('it to be blurred again', async () => (await stateOf(browser, tab, '/one.png')) === 'blurred');
  });

  test('the keyboard reaches the control of every blurred picture', async () => {
    const tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 2);
    await until('the controls', () => tab.evaluate(() => document.querySelector('[popover]') !== null));
    await tab.click('p');
    await tab.keyboard.press('Tab');
    await tab.keyboard.press('Enter');
    await until('a picture to be revealed', async () => (await stateOf(browser, tab, '/one.png')) === 'revealed');
    expect(await stateOf(browser, tab, '/two.png')).toBe('blurred');
  });

  test('the keyboard calls a picture fine, which shows it and its like until that is undone', async () => {
    const tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 2);
    await until('the controls', () => tab.evaluate(() => document.querySelector('[popover]') !== null));
    await tab.click('p');
    for (const key of ['Tab', 'Tab', 'Enter'] as const) await tab.keyboard.press(key);
    await until('both to be shown', async () => {
      const states = await Promise.all(['/one.png', '/two.png'].map((end) => stateOf(browser, tab, end)));
      return states.every((state) => state === 'shown');
    });
    await until('the controls to go', () => tab.evaluate(() => document.querySelector('[popover]') === null));
    const options = await openOptions(browser, 'corrections');
    await press(options, '#undo-correction');
    await until('it to be blurred again', async () => (await stateOf(browser, tab, '/one.png')) === 'blurred');
    await options.close();
  });

  // Only Chromium tells its driver what a screen reader is told.
  if (name === 'chrome') {
    test('the control is announced as what it is over', async () => {
      const tab = await browser.open(`${server.here}/`);
      await settled(browser, tab, 2);
      await until('the controls to be announced', async () => {
        const { children = [] } = (await tab.accessibility.snapshot({ interestingOnly: false })) ?? {};
        const names = JSON.stringify(children);
        return /Blurred picture: Explicit, 100%/.test(names) && /Show\. Blurred picture: Explicit/.test(names);
      });
    });
  }

  test('a page cannot click the control', async () => {
    const tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 2);
    const box = await tab.$eval('#one', (image) => {
      const { x, y, width, height } = image.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    });
    await tab.mouse.move(box.x, box.y);
    await tab.evaluate(({ x, y }) => {
      for (let dy = -40; dy <= 40; dy += 8) {
        const found = document.elementFromPoint(x, y + dy);
        const reach = [found, found?.shadowRoot?.querySelector('button'), document.documentElement.lastElementChild];
        for (const element of reach) {
          element?.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, clientX: x, clientY: y }));
        }
      }
    }, box);
    expect(await stateOf(browser, tab, '/one.png')).toBe('blurred');
  });

  test('the right button in the middle opens the picture’s own menu, not the control’s', async () => {
    const tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 2);
    const { x, y } = await hover(tab, '#two');
    await tab.evaluate(() => {
      addEventListener('contextmenu', ({ target }) => {
        document.title = `A menu of ${(target as Element).id}`;
      });
    });
    await tab.mouse.move(x, y);
    await tab.mouse.click(x, y, { button: 'right' });
    expect(await until('the menu', async () => /^A menu of .*/.exec(await tab.title())?.[0])).toBe('A menu of two');
  });

  test('the control lies over the picture without moving anything', async () => {
    const tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 2);
    const boxes = () =>
      tab.$$eval('img, p', (elements) => elements.map((element) => JSON.stringify(element.getBoundingClientRect())));
    const before = await boxes();
    await hover(tab, '#two');
    expect(await boxes()).toEqual(before);
  });
});

async function hover(tab: Page, selector: string): Promise<{ x: number; y: number }> {
  const { x, y } = await tab.$eval(selector, (image) => {
    const { x, y, width, height } = image.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  });
  await tab.mouse.move(x, y + 60);
  await tab.mouse.move(x, y + 58);
  await until('the control', () => tab.evaluate(() => document.querySelector('[popover]') !== null));
  return { x, y };
}

async function clickShow(tab: Page, selector: string): Promise<void> {
  const { x, y } = await hover(tab, selector);
  // The first of two buttons, below their words in a narrow picture; the shadow root is closed to tests as to pages.
  for (const dy of [0, 10, 20, 30]) await tab.mouse.click(x - 55, y + dy);
}

async function stateOf(browser: TestBrowser, tab: Page, end: string): Promise<string | undefined> {
  return (await picturesOf(browser, tab)).find(({ source }) => source.endsWith(end))?.state;
}
