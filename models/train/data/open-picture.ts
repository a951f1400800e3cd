import sharp from 'sharp';
import type { Pixels } from '../../../src/preprocess.ts';

// Two workers decode beside each other; a pool of threads in each would only make them wait for one another.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Decodes a picture as browsers show it: turned as its EXIF says, in sRGB, the first frame of an animation.
 *
 * @throws Error if it cannot be decoded or ends early
 */
export async function openPicture(path: string): Promise<Pixels> {
  const { data, info } = await sharp(path, { failOn: 'truncated' })
    .autoOrient()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data: rgba(data, info.channels), width: info.width, height: info.height };
}

/** libvips takes three times as long to put an opaque channel to a picture. @param channels 1 or 3, or with alpha 2 or 4 */
function rgba(data: Buffer, channels: number): Uint8ClampedArray {
  if (channels === 4) return new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
  const pixels = new Uint8ClampedArray((data.length / channels) * 4).fill(255);
  const [green, blue] = channels === 3 ? [1, 2] : [0, 0];
  for (let from = 0, to = 0; from < data.length; from += channels, to += 4) {
    pixels[to] = data[from]!;
    pixels[to + 1] = data[from + green]!;
    pixels[to + 2] = data[from + blue]!;
    if (channels === 2) pixels[to + 3] = data[from + 1]!;
  }
  return pixels;
}
