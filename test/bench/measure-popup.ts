import { readFile } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import { page as html, picture } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import { drawFlat } from '../support/draw.ts';
import { tabIdOf } from '../support/drive.ts';
import { BROWSERS, type BrowserName } from '../support/find-browser.ts';
import { settled } from '../support/scrim.ts';
import { serve } from '../support/serve.ts';
import { until } from '../support/until.ts';
import { median, medianRatio } from './median.ts';

const EMPTY = 'popup/empty.html';
const TIMED = 'popup/timed.html';

/**
 * Notes when the popup says what happens on the page and shows its slider. It stands at the head of the popup's own
 * script: a file more to load would be measured too.
 */
const NOTE = `
  new MutationObserver((_, observer) => {
    if (!document.querySelector('#state')?.textContent || !document.querySelector('#sensitivity')) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => performance.mark('complete')));
  }).observe(document, { subtree: true, childList: true, characterData: true });
`;

export interface PopupFigures {
  readonly browser: BrowserName;
  /** Milliseconds from navigation to the first paint of contents: of the first popup since the browser started, and after. */
  readonly firstMs: number;
  readonly laterMs: number;
  /** Milliseconds from navigation until all of it has been painted, the answers of the page's frames included. */
  readonly completeMs: number;
  /** The same for a page of the extension that holds one word: no popup can be there sooner. */
  readonly emptyMs: number;
  /** How many times as long the popup takes. */
  readonly ratio: number;
}

/** Measures how soon the popup is there, over a page with a judged picture, as a page of its own in both browsers. */
export async function measurePopup(rounds: number, log: (line: string) => void): Promise<PopupFigures[]> {
  const red = picture(await drawFlat([255, 0, 0], { format: 'png' }));
  await using served = await serve({ '/': html('<!doctype html><img src="/red.png">'), '/red.png': red });
  const all: PopupFigures[] = [];
  for (const name of BROWSERS) {
    log(`the popup in ${name}`);
    const popup = await readFile(`dist/${name}/popup/popup.html`, 'utf8');
    const script = await readFile(`dist/${name}/popup/popup.js`, 'utf8');
    const files = {
      [EMPTY]: '<!doctype html><p>Scrim</p>',
      [TIMED]: popup.replace('popup.js', 'timed.js'),
      'popup/timed.js': NOTE + script,
    };
    await using browser = await TestBrowser.launch(name, { files });
    const tab = await browser.open(`${served.here}/`);
    await settled(browser, tab, 1);
    const of = `?tab=${await tabIdOf(browser, tab)}`;
    const times: number[] = [];
    const complete: number[] = [];
    const empty: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      times.push(await closeOnce('first-contentful-paint', await browser.openExtension(`popup/popup.html${of}`)));
      complete.push(await closeOnce('complete', await browser.openExtension(`${TIMED}${of}`)));
      empty.push(await closeOnce('first-contentful-paint', await browser.openExtension(EMPTY)));
    }
    const [first = Number.NaN, ...later] = times;
    const emptyLater = empty.slice(1);
    const ratio = medianRatio(later, emptyLater);
    all.push({
      browser: name,
      firstMs: first,
      laterMs: median(later),
      completeMs: median(complete.slice(1)),
      emptyMs: median(emptyLater),
      ratio,
    });
  }
  return all;
}

/** Milliseconds from navigation to an entry of the page's timeline. */
async function closeOnce(entry: string, page: Page): Promise<number> {
  const at = await until(entry, () =>
    page.evaluate((entry) => performance.getEntriesByName(entry)[0]?.startTime, entry),
  );
  await page.close();
  return at;
}
