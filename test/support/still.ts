import type { Page } from 'puppeteer-core';
import { until } from './until.ts';

/** A picture of a page once two in a row are the same: then colours and samples have arrived. */
export async function stillOf(page: Page, { fullPage = false } = {}): Promise<Buffer> {
  await page.bringToFront();
  let last: Buffer | undefined;
  return await until('the page to stand still', async () => {
    const picture = Buffer.from(await page.screenshot({ fullPage }));
    const still = last?.equals(picture) && picture;
    last = picture;
    return still;
  });
}
