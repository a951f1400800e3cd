import type { Page } from 'puppeteer-core';

/** Most screens of a page that are looked at: some pages never end. */
const SCREENS = 40;

/** Scrolls down a page, screen by screen, so that pictures that load only in view do, and back to its top. */
export async function scrollThrough(page: Page): Promise<void> {
  for (let screen = 1; screen < SCREENS; screen++) {
    const ended = await page.evaluate(async (to) => {
      scrollTo({ top: to * innerHeight, behavior: 'instant' });
      await new Promise((frame) => requestAnimationFrame(() => requestAnimationFrame(frame)));
      return scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
    }, screen);
    if (ended) break;
  }
  await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
}
