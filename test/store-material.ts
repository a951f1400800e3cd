import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Page } from 'puppeteer-core';
import sharp from 'sharp';
import { nameDemo } from './demo/name-demo.ts';
import { serveDemo } from './demo/serve-demo.ts';
import { TestBrowser } from './support/browser.ts';
import { openPopup } from './support/drive.ts';
import { settled, store } from './support/scrim.ts';
import { stillOf } from './support/still.ts';
import { until } from './support/until.ts';

const FOLDER = resolve('dist/store');
/** What both stores take. */
const SIZE = { width: 1280, height: 800 };
/** Where the popup hangs below the toolbar. */
const POPUP = { top: 16, right: 24 };

/** Adds screenshots and texts to the archives that `npm run package` has made. */
async function makeMaterial(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const text of await readdir('docs/store')) await cp(join('docs/store', text), join(FOLDER, text));
  const demo = await serveDemo();
  const { url, args } = nameDemo(demo);
  try {
    await using browser = await TestBrowser.launch('chrome', { size: SIZE, args });
    const tab = await browser.open(url);
    await tab.setViewport(SIZE);
    await settled(browser, tab, demo.count);
    await tab.$eval('h2:nth-of-type(2)', (heading) => heading.scrollIntoView({ block: 'center', behavior: 'instant' }));
    const page = await stillOf(tab);
    await save('1-page', page);
    await save('2-popup', await withPopup(page, browser, tab));
    await store(browser, {
      sites: [{ pattern: 'example.org' }, { pattern: 'news.example.org/sport', sensitivity: 80 }],
    });
    for (const [name, path] of [
      ['3-options', 'options/options.html#filtering'],
      ['4-sites', 'options/options.html#sites'],
      ['5-welcome', 'welcome/welcome.html'],
    ] as const) {
      const opened = await browser.openExtension(path);
      await opened.setViewport(SIZE);
      await opened.waitForSelector('main h1');
      await save(name, await stillOf(opened));
    }
  } finally {
    await demo.server.close();
  }
}

/** The page with the popup over it, as it hangs from the toolbar. */
async function withPopup(page: Buffer, browser: TestBrowser, tab: Page): Promise<Buffer> {
  const popup = await openPopup(browser, tab);
  await until('the marks', async () => (await popup.$$('.slider-marks span')).length > 0);
  await popup.setViewport({ width: 320, height: 200 });
  const still = await stillOf(popup, { fullPage: true });
  const { width = 0, height = 0 } = await sharp(still).metadata();
  const border = { top: 1, bottom: 1, left: 1, right: 1, background: '#8a949b' };
  const framed = await sharp(still).extend(border).png().toBuffer();
  const shadow = await sharp({ create: { width, height, channels: 4, background: '#0005' } })
    .extend({ top: 24, bottom: 24, left: 24, right: 24, background: '#0000' })
    .blur(10)
    .png()
    .toBuffer();
  const left = SIZE.width - width - POPUP.right;
  return await sharp(page)
    .composite([
      { input: shadow, left: left - 24, top: Math.max(0, POPUP.top - 16) },
      { input: framed, left, top: POPUP.top },
    ])
    .toBuffer();
}

async function save(name: string, picture: Buffer): Promise<void> {
  const path = join(FOLDER, `${name}.png`);
  await writeFile(path, await sharp(picture).removeAlpha().png({ compressionLevel: 9 }).toBuffer());
  console.log(relative(process.cwd(), path));
}

await makeMaterial();
