import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import type { Lesson } from '../../extension/shared/messages.ts';
import { page, picture } from './answers.ts';
import type { TestBrowser } from './browser.ts';
import { drawChessboard } from './draw.ts';
import { tabIdOf } from './drive.ts';
import { serveForTests } from './for-tests.ts';
import { picturesOf } from './scrim.ts';
import type { Served } from './serve.ts';
import { until } from './until.ts';

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
type Colour = keyof typeof COLOURS;

/** Squares of a colour, as a PNG. */
export async function drawColour([r, g, b]: readonly [number, number, number]) {
  return await drawChessboard([r, g, b], [Math.round(r * 0.8), Math.round(g * 0.8), Math.round(b * 0.8)], 8, SIZE);
}

/**
 * Serves two pages of coloured pictures until the tests are over: `/` red, blue and grey, `/other` two more reds, blue and
 * silver.
 */
export async function serveColoursForTests(): Promise<Served> {
  const drawn = Object.entries(COLOURS).map(
    async ([name, colour]) => [`/${name}.png`, picture(await drawColour(colour))] as const,
  );
  const images = (names: readonly Colour[]) => names.map((name) => `<img id="${name}" src="/${name}.png">`).join(' ');
  return await serveForTests({
    ...Object.fromEntries(await Promise.all(drawn)),
    '/': page(`<!doctype html>${images(['red', 'blue', 'grey'])}`),
    '/other': page(`<!doctype html>${images(['scarlet', 'crimson', 'blue', 'silver'])}`),
  });
}

/** Waits until pictures of a page, named by their files without the ending, are in these states. */
export async function untilStates(
  browser: TestBrowser,
  tab: Page,
  expected: Readonly<Record<string, string>>,
): Promise<void> {
  await until(`the states to be ${JSON.stringify(expected)}`, async () => {
    const pictures = await picturesOf(browser, tab);
    return Object.entries(expected).every(
      ([name, state]) => pictures.find(({ source }) => source.includes(`/${name}.`))?.state === state,
    );
  });
}

/** Opens the context menu on a picture and chooses from it; menus themselves are not the page's, nor a test's, to open. */
export async function teach(browser: TestBrowser, tab: Page, id: string, lesson: Lesson): Promise<void> {
  await tab.bringToFront();
  await tab.click(`#${id}`, { button: 'right' });
  const tabId = await tabIdOf(browser, tab);
  const reply = await browser.inExtension(
    async (tabId, lesson) => {
      const request = { scrim: 'page', name: 'treatPointed', args: [lesson] };
      return (await chrome.tabs.sendMessage(tabId, request, { frameId: 0 })) as unknown;
    },
    tabId,
    lesson,
  );
  expect(reply, 'what the page answered').not.toHaveProperty('error');
}

/** Everything in every database of the extension, as the kinds and values of what is stored. */
export async function storedInDatabases(browser: TestBrowser): Promise<string[]> {
  return await browser.inExtension(async () => {
    const found: string[] = [];
    const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);
    const tell = (path: string, value: unknown): void => {
      const kind = kindOf(value);
      if (kind === 'Object') for (const [key, part] of Object.entries(value as object)) tell(`${path}.${key}`, part);
      else if (kind === 'Array') for (const part of value as unknown[]) tell(`${path}[]`, part);
      else if (kind.endsWith('Array')) found.push(`${path}: ${kind}(${(value as Float32Array).length})`);
      else found.push(`${path}: ${kind} ${String(value)}`);
    };
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name } of await indexedDB.databases()) {
      const store = await done(indexedDB.open(name!));
      for (const table of store.objectStoreNames) {
        const values: unknown[] = await done(store.transaction(table).objectStore(table).getAll());
        for (const value of values) tell(`${name}/${table}`, value);
      }
      store.close();
    }
    return found;
  });
}
