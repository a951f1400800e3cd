import { page as html, picture } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import { drawFlat } from '../support/draw.ts';
import { openPopup } from '../support/drive.ts';
import { BROWSERS, type BrowserName } from '../support/find-browser.ts';
import { settled } from '../support/scrim.ts';
import { serve } from '../support/serve.ts';
import { until } from '../support/until.ts';
import { median } from './median.ts';

export interface PopupFigures {
  readonly browser: BrowserName;
  /** Milliseconds from navigation to the first paint of contents: of the first popup since the browser started, and after. */
  readonly firstMs: number;
  readonly laterMs: number;
}

/** Measures how soon the popup is there, over a page with a judged picture, as a page of its own in both browsers. */
export async function measurePopup(rounds: number, log: (line: string) => void): Promise<PopupFigures[]> {
  const red = picture(await drawFlat([255, 0, 0], { format: 'png' }));
  await using served = await serve({ '/': html('<!doctype html><img src="/red.png">'), '/red.png': red });
  const all: PopupFigures[] = [];
  for (const name of BROWSERS) {
    log(`the popup in ${name}`);
    await using browser = await TestBrowser.launch(name);
    const tab = await browser.open(`${served.here}/`);
    await settled(browser, tab, 1);
    const times: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const popup = await openPopup(browser, tab);
      const painted = await until('the first paint', () =>
        popup.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime),
      );
      times.push(painted);
      await popup.close();
    }
    all.push({ browser: name, firstMs: times[0]!, laterMs: median(times.slice(1)) });
  }
  return all;
}
