import type { TestBrowser } from '../support/browser.ts';
import { until } from '../support/until.ts';

/**
 * Milliseconds from navigation to the end of a page's load event.
 *
 * @param patience milliseconds after which it is given up
 */
export async function loadEvent(browser: TestBrowser, url: string, patience: number): Promise<number> {
  const page = await browser.open(url);
  const ended = () =>
    page.evaluate(() => performance.getEntriesByType('navigation')[0]!.toJSON().loadEventEnd as number);
  const ms = await until('the load event', async () => (await ended()) || undefined, patience);
  await page.close();
  return ms;
}
