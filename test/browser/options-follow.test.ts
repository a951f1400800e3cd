import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import type { LaunchOptions, TestBrowser } from '../support/browser.ts';
import { drawChessboard } from '../support/draw.ts';
import { openOptions, press } from '../support/drive.ts';
import { BROWSERS, type BrowserName } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { settled } from '../support/scrim.ts';
import { seeElement } from '../support/see.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

const BOARD = await drawChessboard([255, 0, 0], [120, 0, 0], 8, { width: 160, height: 160, format: 'png' });
const server = await serveForTests({
  '/board.png': picture(BOARD),
  '/still': page('<!doctype html><img id="it" src="/board.png">'),
  '/painted': page(
    '<!doctype html><div id="it" style="width: 160px; height: 160px; background: url(/board.png)"></div>',
  ),
  '/playing': page(`<!doctype html><video id="it" width="160" height="160" muted autoplay></video><script>
    const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 160 });
    const pen = canvas.getContext('2d');
    setInterval(() => {
      for (let i = 0; i < 64; i += 1) {
        pen.fillStyle = (i + Math.floor(i / 8)) % 2 ? '#780000' : '#f00';
        pen.fillRect((i % 8) * 20, Math.floor(i / 8) * 20, 20, 20);
      }
    }, 50);
    it.srcObject = canvas.captureStream();
  </script>`),
});

/** A worker that ends before it could judge anything. */
const WITHOUT_JUDGE: LaunchOptions = { files: { 'host/worker.js': "throw new Error('no worker for tests');" } };

/** Presses a switch of the options until the open page is as it must be, off and on again. */
async function playSwitch(browser: TestBrowser, path: string, [off, on]: readonly [string, string]): Promise<void> {
  const tab = await browser.open(`${server.here}${path}`);
  await untilSharp(tab, false);
  const options = await openOptions(browser, 'filtering');
  await press(options, off);
  await untilSharp(tab, true);
  await options.bringToFront();
  await press(options, on);
  await untilSharp(tab, false);
  await options.close();
}

async function untilSharp(tab: Page, wanted: boolean): Promise<void> {
  await tab.bringToFront();
  await until(`it to be ${wanted ? 'seen' : 'unrecognisable'}`, async () => {
    const { sight } = await seeElement(tab, '#it', BOARD);
    return wanted ? sight === 'clear' : sight === 'blurred' || sight === 'blank';
  });
}

function launch(name: BrowserName, options: LaunchOptions): () => TestBrowser {
  let browser: TestBrowser;
  launchForTests(name, options, (launched) => {
    browser = launched;
  });
  return () => browser;
}

describe.each(BROWSERS)('%s: the open page follows the options', (name) => {
  const browser = launch(name, STAND_IN);

  test.each([
    ['of backgrounds', '/painted', '#backgrounds'],
    ['of videos', '/playing', '#videos'],
  ])('%s', async (_, path, control) => {
    await playSwitch(browser(), path, [control, control]);
  });
});

describe.each(BROWSERS)('%s without anything that judges', (name) => {
  const browser = launch(name, WITHOUT_JUDGE);

  test('the open page follows the option of what cannot be judged', async () => {
    const tab = await browser().open(`${server.here}/still`);
    const [still] = await settled(browser(), tab, 1);
    expect(still?.state).toBe('failed');
    await tab.close();
    const unjudged = (as: string) => `input[name=unjudged][value=${as}]`;
    await playSwitch(browser(), '/still', [unjudged('show'), unjudged('veil')]);
  });
});
