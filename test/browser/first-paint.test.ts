import type { Page } from 'puppeteer-core';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { page, picture, slow } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { drawChessboard } from '../support/draw.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { settled } from '../support/scrim.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';

const COUNT = 60;
const INSERTED = 20;

/** Pure red, which is on screen only where a flagged picture is seen sharp: blurred, its squares mix to a darker red. */
const RED = [255, 0, 0] as const;
const DARK = [110, 0, 0] as const;

/** Counts, after every frame from navigation on, the loaded pictures that are neither hidden nor blurred. */
const SAMPLER = `
  const sampled = { frames: 0, loaded: 0, seen: [] };
  const painted = new MessageChannel();
  painted.port1.onmessage = () => {
    sampled.frames += 1;
    for (const image of document.images) {
      if (!image.complete || image.naturalWidth === 0) continue;
      sampled.loaded += 1;
      const { opacity, filter } = getComputedStyle(image);
      if (opacity !== '0' && !filter.startsWith('blur')) sampled.seen.push(image.src + ' ' + opacity + ' ' + filter);
    }
  };
  const sample = () => { painted.port2.postMessage(0); requestAnimationFrame(sample); };
  requestAnimationFrame(sample);
  const insert = async (count) => {
    for (let i = 0; i < count; i += 1) {
      await new Promise(requestAnimationFrame);
      const image = new Image(90, 60);
      image.src = '/flagged.png?inserted=' + i;
      document.body.prepend(image);
    }
  };
`;

const flagged = await drawChessboard(RED, DARK, 6, { width: 180, height: 120, format: 'png' });
const server = await serveForTests({ '/flagged.png': picture(flagged), '/slow.png': slow(flagged, 400) });
const images = Array.from({ length: COUNT }, (_, i) => {
  const origin = i % 3 === 0 ? server.elsewhere : server.here;
  return `<img src="${origin}/${i % 10 === 9 ? 'slow' : 'flagged'}.png?${i}" width="90" height="60">`;
});
server.routes['/'] = page(`<!doctype html><script>${SAMPLER}</script>${images.join('')}`);

interface Sampled {
  readonly frames: number;
  readonly loaded: number;
  readonly seen: string[];
}

describe.each(BROWSERS)('%s: no picture is visible before its verdict', (name) => {
  let browser: TestBrowser;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  test('on any frame of a first load of 60, and of 20 that a script inserts', async () => {
    const tab = await browser.open();
    const frames = name === 'chrome' ? await record(tab) : undefined;
    await tab.goto(`${server.here}/`, { waitUntil: 'domcontentloaded' });
    await settled(browser, tab, COUNT);
    await tab.evaluate(`insert(${INSERTED})`);
    const pictures = await settled(browser, tab, COUNT + INSERTED);
    expect(pictures.filter(({ state }) => state !== 'blurred')).toEqual([]);
    const { frames: sampledFrames, loaded, seen } = (await tab.evaluate('sampled')) as Sampled;
    expect(sampledFrames).toBeGreaterThan(INSERTED);
    expect(loaded).toBeGreaterThan(COUNT);
    expect(seen).toEqual([]);
    if (frames) await expectNoRed(await frames());
  });
});

/** Every frame that Chromium paints, as PNG; Firefox has no such recording. */
async function record(tab: Page): Promise<() => Promise<Buffer[]>> {
  const session = await tab.createCDPSession();
  const frames: Buffer[] = [];
  session.on('Page.screencastFrame', ({ data, sessionId }) => {
    frames.push(Buffer.from(data, 'base64'));
    void session.send('Page.screencastFrameAck', { sessionId });
  });
  await session.send('Page.startScreencast', { format: 'png', everyNthFrame: 1 });
  return async () => {
    await session.send('Page.stopScreencast');
    return frames;
  };
}

async function expectNoRed(frames: readonly Buffer[]): Promise<void> {
  expect(frames.length).toBeGreaterThan(5);
  for (const [index, frame] of frames.entries()) {
    const pixels = await sharp(frame).removeAlpha().raw().toBuffer();
    let red = 0;
    for (let i = 0; i < pixels.length; i += 3) {
      if (pixels[i]! > 245 && pixels[i + 1]! < 10 && pixels[i + 2]! < 10) red += 1;
    }
    expect(red, `pure red pixels in frame ${index}`).toBe(0);
  }
}
