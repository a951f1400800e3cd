import type { TestBrowser } from '../support/browser.ts';
import { within } from '../support/until.ts';

/**
 * Milliseconds from navigation to the end of a page's load event.
 *
 * @param patience milliseconds after which it is given up
 */
export async function loadEvent(browser: TestBrowser, url: string, patience: number): Promise<number> {
  const page = await browser.open(url);
  const ms = await within('the load event', patience, page.evaluate(loadEventEnd));
  await page.close();
  return ms;
}

/** Runs in the page. */
async function loadEventEnd(): Promise<number> {
  if (document.readyState !== 'complete')
    await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
  // Its end is noted once all listeners have returned.
  await new Promise((resolve) => setTimeout(resolve));
  return performance.getEntriesByType('navigation')[0]!.toJSON().loadEventEnd as number;
}
