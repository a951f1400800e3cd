import type { Area, Pixels } from '../../../src/preprocess.ts';

/**
 * Squashes a picture, or an area of it, to a square as the extension has browsers do it (createImageBitmap with
 * resizeQuality `low`): bilinear between the pixels' centres. Chromium's and Firefox's own squares, which are equal,
 * differ from this by one level of 255 in few places.
 *
 * @returns size * size RGBA, never the picture's own bytes
 */
export function shrinkTo({ data, width, height }: Pixels, size: number, area?: Area): Uint8ClampedArray {
  const { x, y, width: across, height: down } = area ?? { x: 0, y: 0, width, height };
  const columns = samples(across, size);
  const rows = samples(down, size);
  const square = new Uint8ClampedArray(size * size * 4);
  let to = 0;
  for (const row of rows) {
    const above = (y + row.first) * width + x;
    const below = (y + row.second) * width + x;
    for (const column of columns) {
      const [a, b] = [(above + column.first) * 4, (above + column.second) * 4];
      const [c, d] = [(below + column.first) * 4, (below + column.second) * 4];
      for (let channel = 0; channel < 4; channel++) {
        const top = data[a + channel]! + (data[b + channel]! - data[a + channel]!) * column.weight;
        const bottom = data[c + channel]! + (data[d + channel]! - data[c + channel]!) * column.weight;
        square[to++] = top + (bottom - top) * row.weight;
      }
    }
  }
  return square;
}

/** Per position on the new side, the two old pixels whose centres are around it and how much of the second is taken. */
function samples(side: number, size: number): { first: number; second: number; weight: number }[] {
  return Array.from({ length: size }, (_, i) => {
    const centre = Math.min(Math.max(((i + 0.5) * side) / size - 0.5, 0), side - 1);
    const first = Math.floor(centre);
    return { first, second: Math.min(first + 1, side - 1), weight: centre - first };
  });
}
