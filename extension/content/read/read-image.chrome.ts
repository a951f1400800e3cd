import type { Read, Size } from '../subjects/subject.ts';
import { readCanvas } from './read-canvas.ts';

/**
 * What a canvas gets of an image; undefined if it is empty or the browser lets nobody read it. The few whose bytes cannot
 * be had are shrunk once more by the host.
 *
 * @param size of the picture itself, in its own pixels, or what it is to be drawn at if it has none
 */
export function readImage(image: HTMLImageElement, size: Size): Read | undefined {
  return readCanvas(image, size);
}
