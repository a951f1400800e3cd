import type { Page } from 'puppeteer-core';
import { page as html, picture } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import { drawFlat } from '../support/draw.ts';
import { openPopup } from '../support/drive.ts';
import { BROWSERS, type BrowserName } from '../support/find-browser.ts';
import { settled } from '../support/scrim.ts';
import { serve } from '../support/serve.ts';
import { until } from '../support/until.ts';
import { median, medianRatio } from './median.ts';

const EMPTY = 'popup/empty.html';

export interface PopupFigures {
  readonly browser: BrowserName;
  /** Milliseconds from navigation to the first paint of contents: of the first popup since the browser started, and after. */
  readonly firstMs: number;
  readonly laterMs: number;
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
    await using browser = await TestBrowser.launch(name, { files: { [EMPTY]: '<!doctype html><p>Scrim</p>' } });
    const tab = await browser.open(`${served.here}/`);
    await settled(browser, tab, 1);
    const times: number[] = [];
    const empty: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      times.push(await closeOncePainted(await openPopup(browser, tab)));
      empty.push(await closeOncePainted(await browser.openExtension(EMPTY)));
    }
    const [first = Number.NaN, ...later] = times;
    const emptyLater = empty.slice(1);
    const ratio = medianRatio(later, emptyLater);
    all.push({ browser: name, firstMs: first, laterMs: median(later), emptyMs: median(emptyLater), ratio });
  }
  return all;
}

/** Milliseconds from navigation to the first paint of contents. */
async function closeOncePainted(page: Page): Promise<number> {
  const painted = await until('the first paint', () =>
    page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime),
  );
  await page.close();
  return painted;
}
