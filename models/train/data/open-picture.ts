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
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return {
    data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength),
    width: info.width,
    height: info.height,
  };
}
