import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import sharp from 'sharp';
import type { BrowserName } from './find-browser.ts';
import type { Served } from './serve.ts';
import { until } from './until.ts';

/** A frame as it was painted, and the number that the page had given it; undefined where none was to be seen. */
export interface Frame {
  readonly number: number | undefined;
  readonly png: Uint8Array;
}

export interface Filmed {
  readonly frames: readonly Frame[];
  /** Numbers of frames that the page painted and was seen in, but of which there was no picture in time. */
  readonly missed: readonly number[];
}

const CELL = 6;
const BITS = 14;
const PATH = '/film';
/** Milliseconds that the page waits for a frame's picture before it goes on without. */
const PATIENCE = 3_000;

/**
 * A script for the top of a page that is filmed. It numbers every animation frame, in black and white cells in the top left
 * corner, and holds each on the screen until there is a picture of it: the next frame's first act is a request that
 * is answered only then, and until it is answered the page does nothing. While the page is hidden as a whole, its numbers are
 * hidden as well: then it says so and is not held.
 */
export const FILMED_SCRIPT = `{
  const code = document.createElement('div');
  code.style.cssText = 'all: initial; position: fixed; left: 0; top: 0; z-index: 2147483647; width: ${CELL * (BITS + 2)}px; height: ${CELL}px';
  let number = 0;
  let isHidden = false;
  const next = () => {
    const hold = new XMLHttpRequest();
    hold.open('GET', '${PATH}?' + (isHidden ? 0 : number), false);
    hold.send();
    number += 1;
    const bits = '10' + number.toString(2).padStart(${BITS}, '0');
    const stops = [...bits].map((bit, i) => (bit === '1' ? '#fff ' : '#000 ') + i * ${CELL} + 'px ' + (i + 1) * ${CELL} + 'px');
    code.style.background = 'linear-gradient(to right, ' + stops.join() + ')';
    if (!code.isConnected) document.documentElement.append(code);
    isHidden = getComputedStyle(document.documentElement).opacity === '0';
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}`;

/**
 * Films a tab, frame by frame, until `scene` is over or fails; in it the tab shows pages of `server` that run FILMED_SCRIPT.
 *
 * Chromium: the frames of the screencast, which are what its compositor put on the screen. Two limits: pictures must be
 * marked `decoding="sync"`, since others appear when decoded, between the page's frames; and what one frame showed and the
 * compositor alone took away again is not held. Firefox: screenshots, for which it paints the page as it is at that moment
 * once more; they show whatever was painted, and possibly what is about to be.
 */
export async function film(name: BrowserName, tab: Page, server: Served, scene: () => Promise<void>): Promise<Filmed> {
  const frames: Frame[] = [];
  const missed: number[] = [];
  const caught = (wanted: number): boolean => frames.some(({ number = 0 }) => number >= wanted);
  server.routes[PATH] = async (request, response) => {
    const number = Number(request.url?.split('?')[1]);
    const picture = number > 0 && until(`a picture of frame ${number}`, () => caught(number), PATIENCE);
    await Promise.resolve(picture).catch(() => missed.push(number));
    response.writeHead(204).end();
  };
  const keep = async (png: Uint8Array): Promise<void> => {
    frames.push({ number: await readNumber(png), png });
  };
  const stop = name === 'chrome' ? await screencast(tab, keep) : shootOnAndOn(tab, keep);
  try {
    await scene();
  } finally {
    await stop();
  }
  return { frames, missed };
}

/** How many pixels of a frame have a colour, give or take 12 in each channel. */
export async function countPixels(
  { png }: Frame,
  [red, green, blue]: readonly [number, number, number],
): Promise<number> {
  const pixels = await sharp(png).removeAlpha().toColourspace('srgb').raw().toBuffer();
  let count = 0;
  for (let i = 0; i < pixels.length; i += 3) {
    const off = Math.max(Math.abs(pixels[i]! - red), Math.abs(pixels[i + 1]! - green), Math.abs(pixels[i + 2]! - blue));
    if (off <= 12) count++;
  }
  return count;
}

async function screencast(tab: Page, keep: (png: Uint8Array) => Promise<void>): Promise<() => Promise<void>> {
  const session = await tab.createCDPSession();
  let last = Promise.resolve();
  session.on('Page.screencastFrame', ({ data, sessionId }) => {
    last = keep(Buffer.from(data, 'base64'));
    session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  await session.send('Page.startScreencast', { format: 'png', everyNthFrame: 1 });
  return async () => {
    // A tab that is gone cannot be told, and what failed for it is the error to see.
    await session.send('Page.stopScreencast').catch(() => undefined);
    await last;
  };
}

function shootOnAndOn(tab: Page, keep: (png: Uint8Array) => Promise<void>): () => Promise<void> {
  let going = true;
  const shooting = (async () => {
    while (going && !tab.isClosed()) {
      // A tab that navigates refuses for a moment. One whose browser was killed refuses at once, each time, and would not be
      // known to be closed if nothing else came to run.
      const png = await tab.screenshot({ captureBeyondViewport: false }).catch(() => undefined);
      await (png ? keep(png) : pause(1));
    }
  })();
  return async () => {
    going = false;
    await shooting;
  };
}

/** The number in the corner of a frame; undefined where the page has drawn none yet. */
async function readNumber(png: Uint8Array): Promise<number | undefined> {
  const { width = 0, height = 0 } = await sharp(png).metadata();
  if (width < CELL * (BITS + 2) || height < CELL) return undefined;
  const row = sharp(png).extract({ left: 0, top: CELL / 2, width: CELL * (BITS + 2), height: 1 });
  const pixels = await row.removeAlpha().toColourspace('srgb').raw().toBuffer();
  const cells = Array.from({ length: BITS + 2 }, (_, i) => pixels[(i * CELL + CELL / 2) * 3]!);
  if (cells.some((value) => value > 40 && value < 215)) return undefined;
  const bits = cells.map((value) => (value > 127 ? '1' : '0')).join('');
  return bits.startsWith('10') && bits.includes('1', 2) ? Number.parseInt(bits.slice(2), 2) : undefined;
}
