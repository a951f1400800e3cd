import { Failure } from '../../src/failure.ts';
import type { Picture } from '../../src/picture.ts';
import { isSvg } from './is-svg.ts';

/** Pixels of the short side, enough for every network; and the most of the long one. */
const SHORT_SIDE = 320;
const LONG_SIDE = 1600;
const DEADLINE = 10_000;

/**
 * SVG as pixels; any other picture as it is. Needs a document, since workers cannot decode SVG. As an image it runs no
 * script and loads nothing.
 *
 * @throws Failure `corrupt`
 */
export async function rasterise(picture: Picture): Promise<Picture> {
  if (!isSvg(picture)) return picture;
  const address = URL.createObjectURL(new Blob([picture.bytes], { type: 'image/svg+xml' }));
  try {
    return pixelsOf(await load(address));
  } finally {
    URL.revokeObjectURL(address);
  }
}

function load(address: string): Promise<HTMLImageElement> {
  const image = new Image();
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Failure('timed-out', 'the drawing took too long')), DEADLINE);
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Failure('corrupt', 'the browser cannot draw this SVG'));
    image.src = address;
  });
}

function pixelsOf(image: HTMLImageElement): Picture {
  const [naturalWidth, naturalHeight] = [image.naturalWidth || 300, image.naturalHeight || 150];
  const scale = SHORT_SIDE / Math.min(naturalWidth, naturalHeight);
  const width = Math.max(1, Math.min(LONG_SIDE, Math.round(naturalWidth * scale)));
  const height = Math.max(1, Math.min(LONG_SIDE, Math.round(naturalHeight * scale)));
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Failure('unreadable', 'this browser has no 2-D canvas');
  context.drawImage(image, 0, 0, width, height);
  return { kind: 'pixels', data: context.getImageData(0, 0, width, height).data, width, height };
}
