import type { Square } from '../../../src/picture.ts';
import type { Read, Size } from '../subjects/subject.ts';

/** Pixels of the short side: the largest input of a network. Longer than four times that, a picture is squeezed. */
const SHORT_SIDE = 299;
const MOST_RATIO = 4;

/**
 * What a canvas gets of something drawable; undefined if it is empty or the browser lets nobody read it.
 *
 * @param size of the picture itself, in its own pixels
 * @param squaresOf makes squares to be handed over as well; not called if it cannot be read
 */
export function readCanvas(
  drawable: CanvasImageSource,
  size: Size,
  squaresOf: () => readonly Square[] | undefined = () => undefined,
): Read | undefined {
  const [width, height] = fitted(size);
  if (width === 0 || height === 0) return undefined;
  const data = draw(drawable, width, height);
  if (!data) return undefined;
  const squares = squaresOf();
  return { asked: { picture: { kind: 'pixels', data, width, height, ...(squares && { squares }) } }, route: 'canvas' };
}

/** RGBA of something drawable, stretched to so many pixels; undefined if it is tainted by another origin, or broken. */
export function draw(drawable: CanvasImageSource, width: number, height: number): Uint8ClampedArray | undefined {
  try {
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    context?.drawImage(drawable, 0, 0, width, height);
    return context?.getImageData(0, 0, width, height).data;
  } catch {
    // There are other ways to read it, or to tell what is wrong.
    return undefined;
  }
}

/** Width and height in pixels with which a picture of that size is handed over; zeros if it is empty. */
export function fitted({ width, height }: Size): [number, number] {
  const scale = Math.min(1, SHORT_SIDE / Math.min(width, height));
  const side = (natural: number) => Math.min(Math.round(natural * scale), SHORT_SIDE * MOST_RATIO);
  return width > 0 && height > 0 ? [Math.max(1, side(width)), Math.max(1, side(height))] : [0, 0];
}
