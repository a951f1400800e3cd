import type { Card } from './card.ts';
import type { Scores } from './scores.ts';

/** How far a healthy backend's scores may be from the card's; half precision and other summing orders stay below. */
export const CANARY_TOLERANCE = 1e-2;

/**
 * The built-in picture whose scores every pack's card lists: a few flat discs over a slope, in whole numbers only, so that
 * every machine draws the same bytes. It means nothing; it only has to spread its scores over several labels.
 *
 * @param size side in pixels
 * @returns size * size RGBA, opaque
 */
export function drawCanary(size: number): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(size * size * 4);
  for (let i = 0; i < size * size; i++) {
    const x = Math.floor(((i % size) * 256) / size);
    const y = Math.floor((Math.floor(i / size) * 256) / size);
    pixels.set([...colourAt(x, y), 255], i * 4);
  }
  return pixels;
}

type Colour = readonly [red: number, green: number, blue: number];

/** Centre and radius on a board of 256 x 256; later discs lie on top. */
const DISCS: readonly (readonly [x: number, y: number, radius: number, colour: Colour])[] = [
  [106, 85, 27, [133, 190, 79]],
  [68, 117, 44, [140, 129, 73]],
  [68, 208, 50, [203, 214, 151]],
  [31, 109, 88, [70, 61, 124]],
  [118, 141, 30, [190, 205, 152]],
];

function colourAt(x: number, y: number): Colour {
  const disc = DISCS.findLast(([left, top, radius]) => (x - left) ** 2 + (y - top) ** 2 <= radius ** 2);
  return disc ? disc[3] : [119 + (x >> 1), 87 + (y >> 1), 41];
}

/** Whether scores of the built-in picture are what the card says, label by label. */
export function passesCanary(scores: Scores, { labels, canary }: Card): boolean {
  return labels.every((label, i) => Math.abs((scores[label] ?? NaN) - canary[i]!) <= CANARY_TOLERANCE);
}
