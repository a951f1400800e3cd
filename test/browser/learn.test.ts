import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Lesson } from '../../extension/shared/messages.ts';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { drawChessboard } from '../support/draw.ts';
import { tabIdOf } from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { closePages, hostReport, launchScrim, picturesOf, settled } from '../support/scrim.ts';
import { type Served, serve } from '../support/serve.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

const SIZE = { width: 160, height: 120 };

/** To the stand-in red is Porn and blue is Hentai: the reds are alike, and the blue is like none of them. */
const COLOURS = {
  red: [255, 0, 0],
  scarlet: [235, 30, 10],
  crimson: [225, 0, 20],
  blue: [0, 0, 255],
  grey: [120, 120, 120],
  silver: [140, 140, 135],
} as const;
type Name = keyof typeof COLOURS;

let server: Served;

beforeAll(async () => {
  const drawn = Object.entries(COLOURS).map(async ([name, colour]) => {
    const [r, g, b] = colour;
    const dark = [r * 0.8, g * 0.8, b * 0.8].map(Math.round) as [number, number, number];
    return [`/${name}.png`, picture(await drawChessboard([r, g, b], dark, 8, SIZE))] as const;
  });
  const images = (names: readonly string[]) => names.map((name) => `<img id="${name}" src="/${name}.png">`).join(' ');
  server = await serve({
    ...Object.fromEntries(await Promise.all(drawn)),
    '/': page(`<!doctype html>${images(['red', 'blue', 'grey'])}`),
    '/other': page(`<!doctype html>${images(['scarlet', 'crimson', 'blue', 'silver'])}`),
  });
});
afterAll(async () => await server.close());

describe.each(BROWSERS)('%s', (name) => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await launchScrim(name, STAND_IN);
  });
  afterEach(async () => await closePages(browser));
  afterAll(async () => await browser.close());

  const open = async (path: string, count: number): Promise<Page> => {
    const tab = await browser.open(`${server.here}${path}`);
    await settled(browser, tab, count);
    return tab;
  };
  const statesOf = async (tab: Page): Promise<Record<string, string>> => {
    const pictures = await picturesOf(browser, tab);
    return Object.fromEntries(pictures.map(({ source, state }) => [/(\w+)\.png$/.exec(source)![1]!, state]));
  };
  const untilStates = async (tab: Page, expected: Partial<Record<Name, string>>): Promise<void> => {
    await until(`the states to be ${JSON.stringify(expected)}`, async () => {
      const states = await statesOf(tab);
      return Object.entries(expected).every(([name, state]) => states[name] === state);
    });
  };

  test('“This is fine” shows the picture and its like on every open page at once, without another inference', async () => {
    const [tab, other] = [await open('/', 3), await open('/other', 4)];
    await untilStates(tab, { red: 'blurred', blue: 'blurred', grey: 'shown' });
    await untilStates(other, { scarlet: 'blurred', crimson: 'blurred', blue: 'blurred', silver: 'shown' });
    const { inferences } = await hostReport(browser);
    await teach(browser, tab, 'red', 'fine');
    await untilStates(tab, { red: 'shown', blue: 'blurred', grey: 'shown' });
    await untilStates(other, { scarlet: 'shown', crimson: 'shown', blue: 'blurred', silver: 'shown' });
    expect((await hostReport(browser)).inferences).toBe(inferences);
  });

  test('“Blur this” blurs the picture and its like', async () => {
    const [tab, other] = [await open('/', 3), await open('/other', 4)];
    await teach(browser, tab, 'grey', 'blur');
    await untilStates(tab, { grey: 'blurred', red: 'shown' });
    await untilStates(other, { silver: 'blurred', scarlet: 'shown', blue: 'blurred' });
  });

  test('what was learnt is there again when the browser is', async () => {
    await browser.restart();
    const other = await open('/other', 4);
    await untilStates(other, { scarlet: 'shown', crimson: 'shown', blue: 'blurred', silver: 'blurred' });
  });
});

/** Opens the context menu on a picture and chooses from it; menus themselves are not the page's, nor a test's, to open. */
async function teach(browser: TestBrowser, tab: Page, id: string, lesson: Lesson): Promise<void> {
  await tab.bringToFront();
  await tab.click(`#${id}`, { button: 'right' });
  const tabId = await tabIdOf(browser, tab);
  await browser.inExtension(
    async (tabId, lesson) => {
      const request = { scrim: 'page', name: 'treatPointed', args: [lesson] };
      const reply: unknown = await chrome.tabs.sendMessage(tabId, request, { frameId: 0 });
      if (typeof reply !== 'object' || reply === null || 'error' in reply) throw new Error(JSON.stringify(reply));
    },
    tabId,
    lesson,
  );
}
