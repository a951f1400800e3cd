import { describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { drawOrdinary, drawPebbles } from '../support/draw.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { hostReport, pictureAt, settled } from '../support/scrim.ts';
import { seeElement } from '../support/see.ts';
import { FLAGGED_SEEDS } from '../support/seeds.ts';

const SIDES = [50, 120, 320, 900, 2000];

const ordinary = await drawOrdinary(3, { width: 480, height: 360 });
const flagged = await drawPebbles(FLAGGED_SEEDS[0]!, { width: 400, height: 400 });
const sizes = SIDES.map((side) => `<img id="side${side}" src="/flagged.jpg" width="${side}" height="${side}">`);
const server = await serveForTests({
  '/ordinary.jpg': picture(ordinary),
  '/flagged.jpg': picture(flagged),
  '/': page(`<!doctype html><img id="ordinary" src="/ordinary.jpg"><img id="flagged" src="/flagged.jpg">`),
  '/sizes': page(`<!doctype html><style>img { display: block; margin: 40px }</style>${sizes.join('')}`),
});

describe.each(BROWSERS)('%s, with the shipped model', (name) => {
  let browser: TestBrowser;
  launchForTests(name, { size: { width: 2100, height: 2100 } }, (launched) => {
    browser = launched;
  });

  test('a picture that the model flags is blurred, an ordinary one is shown', async () => {
    const tab = await browser.open(`${server.here}/`);
    const pictures = await settled(browser, tab, 2);
    expect(pictureAt(pictures, '/flagged.jpg')).toMatchObject({ state: 'blurred', because: 'explicit' });
    expect(pictureAt(pictures, '/ordinary.jpg').state).toBe('shown');
    expect((await seeElement(tab, '#flagged', flagged)).sight).toBe('blurred');
    expect((await seeElement(tab, '#ordinary', ordinary)).sight).toBe('clear');
    expect(await hostReport(browser)).toMatchObject({ backend: 'wasm-relaxed', pack: 'mobilenet-v2' });
  });

  test('a blurred picture is unrecognisable at every size and does not bleed out of its box', async () => {
    const tab = await browser.open(`${server.here}/sizes`);
    await settled(browser, tab, SIDES.length);
    for (const side of SIDES) {
      const seen = await seeElement(tab, `#side${side}`, flagged);
      expect(seen.detail, `detail at ${side} px`).toBeLessThan(0.15);
      if (side < 700) expect(await colourBeside(tab, `#side${side}`), `beside ${side} px`).toBe('rgb(255,255,255)');
    }
  });
});

async function colourBeside(tab: import('puppeteer-core').Page, selector: string): Promise<string> {
  const { right, middle } = await tab.$eval(selector, (element) => {
    element.scrollIntoView({ block: 'center' });
    const box = element.getBoundingClientRect();
    return { right: box.right, middle: box.top + box.height / 2 };
  });
  const { default: sharp } = await import('sharp');
  const clip = { x: right + 1, y: middle, width: 4, height: 4 };
  const [r, g, b] = await sharp(await tab.screenshot({ clip, captureBeyondViewport: false }))
    .removeAlpha()
    .raw()
    .toBuffer();
  return `rgb(${r},${g},${b})`;
}
