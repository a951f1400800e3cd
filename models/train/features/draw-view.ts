import sharp from 'sharp';
import { type Area, composeOn, type Pixels } from '../../../src/preprocess.ts';
import { shrinkTo } from '../../../src/shrink-to.ts';
import type { View } from './view.ts';

/**
 * A view of a picture as the network gets it: squashed to a square as browsers do it for the extension, composed by the
 * very code that it runs, then changed as the view says.
 *
 * @returns size * size RGBA, opaque
 */
export async function drawView(picture: Pixels, view: View, size: number): Promise<Uint8ClampedArray> {
  const ground = view.ground ?? 255;
  const square = composeOn(ground, framed(picture, view, size, ground));
  if (view.flip) mirror(square, size);
  tint(square, view);
  return await filtered(square, view, size);
}

function framed(picture: Pixels, { area, margin, shrink }: View, size: number, ground: number): Uint8ClampedArray {
  const part = area && areaOf(picture, area);
  if (shrink !== undefined) {
    const small = Math.max(1, Math.round(size * shrink));
    return shrinkTo({ data: shrinkTo(picture, small, part), width: small, height: small }, size);
  }
  if (!margin) return shrinkTo(picture, size, part);
  const [left, top, right, bottom] = margin.map((share) => Math.round(share * size)) as [
    number,
    number,
    number,
    number,
  ];
  return place(picture, { x: left, y: top, width: size - left - right, height: size - top - bottom }, size, ground);
}

function areaOf({ width, height }: Pixels, area: NonNullable<View['area']>): Area {
  const x = Math.min(width - 1, Math.floor(area.x * width));
  const y = Math.min(height - 1, Math.floor(area.y * height));
  const across = Math.max(1, Math.min(width - x, Math.round(area.width * width)));
  return { x, y, width: across, height: Math.max(1, Math.min(height - y, Math.round(area.height * height))) };
}

/** The whole picture squashed into a part of the square, on a plain ground. */
function place(picture: Pixels, { x, y, width, height }: Area, size: number, ground: number): Uint8ClampedArray {
  const square = new Uint8ClampedArray(size * size * 4).fill(ground);
  for (let i = 3; i < square.length; i += 4) square[i] = 255;
  const inner = composeOn(ground, shrinkTo(picture, size));
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const from = (Math.floor(((row + 0.5) * size) / height) * size + Math.floor(((column + 0.5) * size) / width)) * 4;
      square.set(inner.subarray(from, from + 4), ((y + row) * size + x + column) * 4);
    }
  return square;
}

function mirror(square: Uint8ClampedArray, size: number): void {
  const pixels = new Uint32Array(square.buffer, square.byteOffset, size * size);
  for (let row = 0; row < size; row++) pixels.subarray(row * size, (row + 1) * size).reverse();
}

function tint(square: Uint8ClampedArray, { brightness = 0, contrast = 1, saturation = 1 }: View): void {
  if (brightness === 0 && contrast === 1 && saturation === 1) return;
  const offset = 127.5 + brightness * 255;
  for (let i = 0; i < square.length; i += 4) {
    const [r, g, b] = [square[i]!, square[i + 1]!, square[i + 2]!];
    const grey = 0.299 * r + 0.587 * g + 0.114 * b;
    for (const [channel, value] of [r, g, b].entries())
      square[i + channel] = (grey + (value - grey) * saturation - 127.5) * contrast + offset;
  }
}

async function filtered(square: Uint8ClampedArray, { blur, jpeg }: View, size: number): Promise<Uint8ClampedArray> {
  if (blur === undefined && jpeg === undefined) return square;
  let image = sharp(square, { raw: { width: size, height: size, channels: 4 } });
  if (blur !== undefined) image = image.blur(blur);
  if (jpeg !== undefined) image = sharp(await image.removeAlpha().jpeg({ quality: jpeg }).toBuffer());
  const { buffer, byteOffset, byteLength } = await image.ensureAlpha().raw().toBuffer();
  return new Uint8ClampedArray(buffer, byteOffset, byteLength);
}
