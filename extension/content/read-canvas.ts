import type { Picture } from '../../src/picture.ts';
import type { Subject } from './find.ts';

/** Pixels of the short side: the largest input of a network. Longer than four times that, a picture is squeezed. */
const SHORT_SIDE = 299;
const MOST_RATIO = 4;

/** What the element shows now, from a canvas; undefined if it shows nothing or the browser lets nobody read it. */
export function readCanvas(subject: Subject): { asked: { picture: Picture }; route: 'canvas' } | undefined {
  const box = subject.naturalWidth > 0 ? undefined : subject.getBoundingClientRect();
  const [width, height] = fit(box?.width ?? subject.naturalWidth, box?.height ?? subject.naturalHeight);
  if (width === 0 || height === 0 || !subject.complete) return undefined;
  try {
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    context?.drawImage(subject, 0, 0, width, height);
    const image = context?.getImageData(0, 0, width, height);
    return image && { asked: { picture: { kind: 'pixels', data: image.data, width, height } }, route: 'canvas' };
  } catch {
    // Tainted by another origin, or broken: there are other ways to read it, or to tell what is wrong.
    return undefined;
  }
}

function fit(width: number, height: number): [number, number] {
  const scale = Math.min(1, SHORT_SIDE / Math.min(width, height));
  const side = (natural: number) => Math.min(Math.round(natural * scale), SHORT_SIDE * MOST_RATIO);
  return width > 0 && height > 0 ? [Math.max(1, side(width)), Math.max(1, side(height))] : [0, 0];
}
