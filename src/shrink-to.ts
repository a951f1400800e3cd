import { type Area, type Pixels, resample, type Sample } from './preprocess.ts';

/**
 * Squashes a picture, or an area of it, to a square as the host has browsers do it with encoded pictures (createImageBitmap
 * with resizeQuality `low`): bilinear between the pixels' centres. Chromium's and Firefox's own squares, which are equal,
 * differ from this by one level of 255 in few places.
 *
 * @returns size * size RGBA, never the picture's own bytes
 */
export function shrinkTo(picture: Pixels, size: number, area?: Area): Uint8ClampedArray {
  return resample(picture, size, betweenCentres, area);
}

function betweenCentres(side: number, size: number): Sample[] {
  return Array.from({ length: size }, (_, i) => {
    const centre = Math.min(Math.max(((i + 0.5) * side) / size - 0.5, 0), side - 1);
    const first = Math.floor(centre);
    return { first, second: Math.min(first + 1, side - 1), weight: centre - first };
  });
}
