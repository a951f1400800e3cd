import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Page } from 'puppeteer-core';
import sharp from 'sharp';
import { nameDemo } from './demo/name-demo.ts';
import { serveDemo } from './demo/serve-demo.ts';
import { TestBrowser } from './support/browser.ts';
import { openPopup } from './support/drive.ts';
import { settled, store } from './support/scrim.ts';
import { SECTIONS } from './support/sections.ts';
import { stillOf } from './support/still.ts';
import { until } from './support/until.ts';

const FOLDER = resolve('docs/screenshots');

/** The looks in which every page is shown. */
const LOOKS = [
  { name: 'light', locale: 'en', scheme: 'light' },
  { name: 'dark', locale: 'en', scheme: 'dark' },
  { name: 'arabic', locale: 'ar', scheme: 'light' },
  { name: 'german', locale: 'de', scheme: 'light' },
] as const;

/** Pictures every page of the extension in every look, with the shipped model at work on the demo page. */
async function takeAll(): Promise<void> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const demo = await serveDemo();
  const { url, args } = nameDemo(demo);
  try {
    for (const look of LOOKS) await takeLook(look, url, args, demo.count);
  } finally {
    await demo.server.close();
  }
}

async function takeLook(
  { name, locale, scheme }: (typeof LOOKS)[number],
  url: string,
  args: readonly string[],
  count: number,
): Promise<void> {
  await using browser = await TestBrowser.launch('chrome', { locale, scheme, args });
  await furnish(browser);
  const tab = await browser.open(url);
  await settled(browser, tab, count);
  const popup = await openPopup(browser, tab);
  await until('the marks', async () => (await popup.$$('.slider-marks span')).length > 0);
  await take(popup, `popup-${name}`, { width: 320, height: 200 });
  for (const section of SECTIONS) {
    const options = await browser.openExtension(`options/options.html#${section}`);
    await options.waitForSelector('main h1');
    if (section === 'filtering') await options.waitForFunction(() => /\d[.,]\d/.test(document.body.textContent ?? ''));
    await take(options, `options-${section}-${name}`, { width: 1000, height: 200 });
    await options.close();
  }
  const welcome = await browser.openExtension('welcome/welcome.html');
  await welcome.waitForSelector('.samples canvas');
  await take(welcome, `welcome-${name}`, { width: 900, height: 200 });
}

/** Something to see in every section: made-up counts and sites. */
async function furnish(browser: TestBrowser): Promise<void> {
  await store(browser, {
    sites: [
      { pattern: 'example.org' },
      { pattern: 'news.example.org/sport', sensitivity: 80 },
      { pattern: 'münchen.example' },
    ],
  });
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toLocaleDateString('sv');
  const counts = Array.from({ length: 14 }, (_, ago) => {
    const judged = 120 + ((ago * 67) % 410);
    return [day(ago), { judged, blurred: (judged * (ago % 5)) >> 5 }];
  });
  await browser.inExtension(async (counts) => {
    await chrome.storage.local.set({ countsByDay: Object.fromEntries(counts) as unknown });
  }, counts);
}

/** A whole page as a PNG of few colours: crisp, and small enough to be kept with the sources. */
async function take(page: Page, name: string, size: { width: number; height: number }): Promise<void> {
  await page.setViewport(size);
  const png = await stillOf(page, { fullPage: true });
  const small = await sharp(png).png({ palette: true, colours: 128, compressionLevel: 9, effort: 10 }).toBuffer();
  await writeFile(join(FOLDER, `${name}.png`), small);
  console.log(`docs/screenshots/${name}.png: ${(small.length / 1000).toFixed(0)} kB`);
}

await takeAll();
