import type { Card } from './card.ts';

/** A picture's pixels: RGBA bytes, not premultiplied, row by row from the top left. */
export interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/**
 * A square of the network's size: RGBA, or a bitmap without transparency as the browser decoded it, which a GPU takes
 * as it is.
 */
export type View = Uint8ClampedArray | ImageBitmap;

export function isPixels(view: View): view is Uint8ClampedArray {
  return view instanceof Uint8ClampedArray;
}

/** A part of a picture, in its pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pictures longer than this many times their short side are judged in tiles. */
export const TILED_ABOVE = 2;

/** No picture is cut into more tiles than this. */
export const MOST_TILES = 4;

/** Neighbouring tiles share this part of a tile's length, so that nothing is seen only cut in two. */
const OVERLAP = 0.2;

/**
 * Writes square pictures one behind the other as the network wants them: RGB, 0 and 255 mapped to the range's ends.
 * Alpha is ignored: compose first.
 *
 * @param batch each size * size RGBA
 * @param input where to write: batch.length * size * size * 3 values
 * @returns input
 * @throws RangeError if a picture is not size * size
 */
export function toInput(
  batch: readonly Uint8ClampedArray[],
  { size, range }: Card['input'],
  input: Float32Array = new Float32Array(batch.length * size * size * 3),
): Float32Array {
  const count = size * size;
  batch.forEach((pixels, index) => {
    if (pixels.length !== count * 4) throw new RangeError(`a picture of ${pixels.length / 4} pixels, not ${count}`);
    fill(input.subarray(index * count * 3, (index + 1) * count * 3), pixels, range);
  });
  return input;
}

function fill(input: Float32Array, pixels: Uint8ClampedArray, [low, high]: readonly [number, number]): void {
  const scale = (high - low) / 255;
  for (let from = 0, to = 0; to < input.length; from += 4, to += 3) {
    input[to] = pixels[from]! * scale + low;
    input[to + 1] = pixels[from + 1]! * scale + low;
    input[to + 2] = pixels[from + 2]! * scale + low;
  }
}

/**
 * Squashes a picture, or an area of it, to a square: bilinear with aligned corners, as the networks were trained
 * (TensorFlow's resize_bilinear with align_corners, https://www.tensorflow.org/api_docs/python/tf/compat/v1/image/resize_bilinear).
 *
 * @returns size * size RGBA; the picture's own bytes if it has that size already
 */
export function squash(picture: Pixels, size: number, area?: Area): Uint8ClampedArray {
  if (!area && picture.width === size && picture.height === size) return picture.data;
  return resample(picture, size, alignedCorners, area);
}

/** Where a place on the new side lies between two old pixels, and how much of the second is taken, 0 to 1. */
export interface Sample {
  readonly first: number;
  readonly second: number;
  readonly weight: number;
}

/**
 * A picture, or an area of it, as a square: each place is mixed of the four old pixels around it.
 *
 * @param samples for a side of so many pixels, where each place of the square's side lies on it
 * @returns size * size RGBA, never the picture's own bytes
 */
export function resample(
  { data, width, height }: Pixels,
  size: number,
  samples: (side: number, size: number) => readonly Sample[],
  area: Area = { x: 0, y: 0, width, height },
): Uint8ClampedArray {
  const columns = samples(area.width, size);
  const rows = samples(area.height, size);
  const square = new Uint8ClampedArray(size * size * 4);
  let to = 0;
  for (const row of rows) {
    const above = (area.y + row.first) * width + area.x;
    const below = (area.y + row.second) * width + area.x;
    const share = row.weight;
    // Written out for the four channels: a loop over them takes a third longer.
    for (let i = 0; i < size; i++, to += 4) {
      const { first, second, weight } = columns[i]!;
      const a = (above + first) * 4;
      const b = (above + second) * 4;
      const c = (below + first) * 4;
      const d = (below + second) * 4;
      let top = data[a]! + (data[b]! - data[a]!) * weight;
      let bottom = data[c]! + (data[d]! - data[c]!) * weight;
      square[to] = top + (bottom - top) * share;
      top = data[a + 1]! + (data[b + 1]! - data[a + 1]!) * weight;
      bottom = data[c + 1]! + (data[d + 1]! - data[c + 1]!) * weight;
      square[to + 1] = top + (bottom - top) * share;
      top = data[a + 2]! + (data[b + 2]! - data[a + 2]!) * weight;
      bottom = data[c + 2]! + (data[d + 2]! - data[c + 2]!) * weight;
      square[to + 2] = top + (bottom - top) * share;
      top = data[a + 3]! + (data[b + 3]! - data[a + 3]!) * weight;
      bottom = data[c + 3]! + (data[d + 3]! - data[c + 3]!) * weight;
      square[to + 3] = top + (bottom - top) * share;
    }
  }
  return square;
}

function alignedCorners(side: number, size: number): Sample[] {
  const step = size > 1 ? (side - 1) / (size - 1) : 0;
  return Array.from({ length: size }, (_, i) => {
    const first = Math.min(Math.floor(i * step), side - 1);
    return { first, second: Math.min(first + 1, side - 1), weight: i * step - first };
  });
}

/** The picture over a plain grey (255: white, 0: black); the same bytes if nothing of it is transparent. */
export function composeOn(grey: number, pixels: Uint8ClampedArray): Uint8ClampedArray {
  if (isOpaque(pixels)) return pixels;
  const composed = new Uint8ClampedArray(pixels.length);
  for (let i = 0; i < pixels.length; i += 4) {
    const alpha = pixels[i + 3]! / 255;
    for (let channel = 0; channel < 3; channel++) composed[i + channel] = grey + (pixels[i + channel]! - grey) * alpha;
    composed[i + 3] = 255;
  }
  return composed;
}

/** A square picture with left and right exchanged. */
export function mirror(pixels: Uint8ClampedArray): Uint8ClampedArray {
  const side = Math.sqrt(pixels.length / 4);
  const from = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4);
  const to = new Uint32Array(from.length);
  for (let i = 0; i < from.length; i += 1) to[i - (i % side) + side - 1 - (i % side)] = from[i]!;
  return new Uint8ClampedArray(to.buffer);
}

function isOpaque(pixels: Uint8ClampedArray): boolean {
  for (let i = 3; i < pixels.length; i += 4) if (pixels[i] !== 255) return false;
  return true;
}

/** Whether less than half of the picture covers what is behind it, so that it may be meant for a dark page. */
export function mostlyTransparent(pixels: Uint8ClampedArray): boolean {
  let alpha = 0;
  for (let i = 3; i < pixels.length; i += 4) alpha += pixels[i]!;
  return pixels.length > 0 && alpha / (pixels.length / 4) < 127.5;
}

/**
 * Where to look at a picture too long to be squashed: overlapping squares along the long side that cover all of it,
 * stretched along that side where four squares would leave gaps. The whole picture if it is not too long.
 */
export function tiles(width: number, height: number): Area[] {
  const ratio = Math.max(width, height) / Math.min(width, height);
  if (!(ratio > TILED_ABOVE)) return [{ x: 0, y: 0, width, height }];
  const wanted = Math.ceil((ratio - OVERLAP) / (1 - OVERLAP));
  return spread(width, height, Math.min(MOST_TILES, wanted));
}

/** Evenly spread areas along the long side, squares unless so few squares would not cover it with overlap. */
export function spread(width: number, height: number, count: number): Area[] {
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  const covering = Math.ceil(long / (count - (count - 1) * OVERLAP));
  const length = Math.min(long, Math.max(short, covering));
  return Array.from({ length: count }, (_, i) => {
    const start = count > 1 ? Math.round(((long - length) * i) / (count - 1)) : Math.round((long - length) / 2);
    return width >= height ? { x: start, y: 0, width: length, height } : { x: 0, y: start, width, height: length };
  });
}
