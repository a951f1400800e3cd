import type { Square } from '../../../src/picture.ts';
import { TILED_ABOVE } from '../../../src/preprocess.ts';
import { shrinkTo } from '../../../src/shrink-to.ts';
import type { Read, Size } from '../subjects/subject.ts';
import { draw, fitted, readCanvas } from './read-canvas.ts';

/** Pixels a side of what the networks that ship, and those trained from them, look at. */
const SIDES = [224, 299];
/** Pixels above which reading all of them for a moment would take too much memory: 64 MB. */
const MOST_PIXELS = 16e6;

/**
 * What a canvas gets of an image; undefined if it is empty or the browser lets nobody read it. Of one that is handed over
 * with fewer pixels than it has, the squares that networks look at are made here, from all of its pixels: shrunk once
 * more from fewer, photographs got scores that differed by up to 0.18 from those of their files.
 *
 * @param size of the picture itself, in its own pixels, or what it is to be drawn at if it has none
 */
export function readImage(image: HTMLImageElement, size: Size): Read | undefined {
  return readCanvas(image, size, () => squaresOf(image));
}

function squaresOf(image: HTMLImageElement): Square[] | undefined {
  const { naturalWidth: width, naturalHeight: height } = image;
  const [fewerAcross, fewerDown] = fitted({ width, height });
  if (fewerAcross === width && fewerDown === height) return undefined;
  // Longer ones are looked at in parts.
  if (Math.max(width, height) > TILED_ABOVE * Math.min(width, height) || width * height > MOST_PIXELS) return undefined;
  const data = draw(image, width, height);
  return data && SIDES.map((size) => ({ size, data: shrinkTo({ data, width, height }, size) }));
}
