import type { Page } from 'puppeteer-core';
import sharp from 'sharp';
import type { Drawn } from './draw.ts';

/**
 * `clear`: the picture's details are there. `blurred`: its colours and light are, its details are not. `blank`: neither.
 * `partly`: too little detail for clear and too much for blurred; no test should be content with it.
 */
export type Sight = 'clear' | 'blurred' | 'blank' | 'partly';

export interface Seen {
  readonly sight: Sight;
  /** How much of the picture's fine structure is in the screenshot: 1 all of it, 0 none. Noise makes it about 0. */
  readonly detail: number;
  /** How much of its coarse light and shade is; for a picture without any, how close its mean colour comes. */
  readonly cast: number;
}

/** The longest side at which pictures are compared. */
const LONGEST = 256;
/** Structures finer than this part of the short side are detail: about what makes a face a face. */
const FINE = 0.05;
const CLEAR = 0.6;
const BLURRED = 0.15;
const THERE = 0.2;

/**
 * Judges by pixels what a viewer sees of a picture.
 *
 * Both are compared in brightness at the same size. Each is split into coarse light and shade (a Gaussian of 5 % of the short
 * side) and the detail on top of it; the screenshot's part is then projected on the original's. That leaves a badge, a
 * border or a change of contrast with little weight, and does not depend on the way of blurring.
 *
 * @param screenshot the picture's box as it was painted, any encoding
 * @param original   the picture, stretched over that box
 */
export async function see(screenshot: Uint8Array, original: Buffer): Promise<Seen> {
  const { width = 1, height = 1 } = await sharp(screenshot).metadata();
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const size = { width: Math.max(8, Math.round(width * scale)), height: Math.max(8, Math.round(height * scale)) };
  const [shown, meant] = await Promise.all([split(screenshot, size), split(original, size)]);
  const detail = share(shown.fine, meant.fine);
  const flat = spread(meant.coarse) < Math.max(3, spread(meant.fine) / 2);
  const cast = flat ? closeness(shown.coarse, meant.coarse) : share(shown.coarse, meant.coarse);
  return { sight: toSight(detail, cast), detail, cast };
}

/** Screenshots the box of one element, scrolled into view, and judges what is seen of the picture in it. */
export async function seeElement(page: Page, selector: string, original: Drawn): Promise<Seen> {
  return await see(await screenshotOf(page, selector), original.bytes);
}

/** PNG of the box of one element, scrolled into view. */
export async function screenshotOf(page: Page, selector: string): Promise<Uint8Array> {
  const clip = await page.$eval(selector, (element) => {
    element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height };
  });
  return await page.screenshot({ clip, captureBeyondViewport: false });
}

function toSight(detail: number, cast: number): Sight {
  if (detail >= CLEAR) return 'clear';
  if (detail > BLURRED) return 'partly';
  return cast >= THERE ? 'blurred' : 'blank';
}

interface Layers {
  readonly fine: Float32Array;
  readonly coarse: Float32Array;
}

async function split(picture: Uint8Array, { width, height }: { width: number; height: number }): Promise<Layers> {
  const opaque = sharp(picture)
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .resize(width, height, { fit: 'fill' });
  const grey = toGrey(await opaque.removeAlpha().raw().toBuffer(), width * height);
  const sigma = Math.max(1, Math.min(width, height) * FINE);
  const blurred = await sharp(grey, { raw: { width, height, channels: 1 } })
    .blur(sigma)
    .greyscale()
    .raw()
    .toBuffer();
  return { coarse: Float32Array.from(blurred), fine: Float32Array.from(grey, (value, i) => value - blurred[i]!) };
}

/** Rec. 601 luma of the values as they are: unlike lightness it is linear, so a blur keeps its mean. */
function toGrey(pixels: Buffer, count: number): Uint8Array {
  const channels = pixels.length / count;
  return Uint8Array.from({ length: count }, (_, i) => {
    const [red = 0, green = 0, blue = 0] =
      channels < 3 ? Array<number>(3).fill(pixels[i * channels]!) : pixels.subarray(i * 3);
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
}

/** The factor that brings `of`, its mean aside, closest to `shown`. */
function share(shown: Float32Array, of: Float32Array): number {
  const [shownMean, ofMean] = [mean(shown), mean(of)];
  let [product, square] = [0, 0];
  for (let i = 0; i < of.length; i++) {
    product += (shown[i]! - shownMean) * (of[i]! - ofMean);
    square += (of[i]! - ofMean) ** 2;
  }
  return square === 0 ? 0 : product / square;
}

function closeness(shown: Float32Array, of: Float32Array): number {
  return 1 - Math.min(1, Math.abs(mean(shown) - mean(of)) / 20);
}

function spread(values: Float32Array): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length);
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
