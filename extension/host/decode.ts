import { imageSize } from 'image-size';
import { Failure } from '../../src/failure.ts';
import type { Picture } from '../../src/picture.ts';
import { type Area, TILED_ABOVE } from '../../src/preprocess.ts';
import { shrinkTo } from '../../src/shrink-to.ts';
import type { Opened } from '../../src/views.ts';
import { mayBeAnimated } from './animated.ts';

/** Pixels above which decoding would take gigabytes. */
const MOST_PIXELS = 100e6;
/** Frames of an animation that are looked at. */
const MOST_FRAMES = 8;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What views a network takes. */
export interface Wanted {
  /** Pixels a side of its views. */
  readonly size: number;
  /** Whether it takes bitmaps: on a GPU, where they need not pass through memory that scripts read. */
  readonly bitmaps: boolean;
}

/**
 * Decodes a picture for a network's views.
 *
 * @throws Failure `too-large` above 100 megapixels, `corrupt` if the browser cannot decode it
 */
export async function openPicture(picture: Picture, wanted: Wanted): Promise<Opened & Disposable> {
  const { size } = wanted;
  if (picture.kind === 'pixels') return openPixels(picture, size);
  const header = readHeader(picture.bytes);
  if (header && header.width * header.height > MOST_PIXELS) {
    throw new Failure('too-large', `${header.width} × ${header.height} pixels are more than can be decoded`);
  }
  const type = header?.type ?? picture.type;
  try {
    return (await openAnimation(picture.bytes, type, size)) ?? (await openStill(picture.bytes, type, header, wanted));
  } catch (error) {
    throw Failure.from(error, 'corrupt');
  }
}

function openPixels(picture: Extract<Picture, { kind: 'pixels' }>, size: number): Opened & Disposable {
  const { width, height } = picture;
  const whole = picture.squares?.find((square) => square.size === size)?.data;
  return {
    width,
    height,
    frames: 1,
    square: async (area) => (whole && isWhole(area, width, height) ? whole : shrinkTo(picture, size, area)),
    [Symbol.dispose]() {},
  };
}

function readHeader(bytes: ArrayBuffer): (Size & { type: string }) | undefined {
  try {
    const { width, height, type } = imageSize(new Uint8Array(bytes));
    return { width, height, type: `image/${type === 'jpg' ? 'jpeg' : type === 'svg' ? 'svg+xml' : type}` };
  } catch {
    // A format that only the browser knows: it will tell whether it can decode it.
    return undefined;
  }
}

async function openStill(
  bytes: ArrayBuffer,
  type: string,
  header: Size | undefined,
  { size, bitmaps }: Wanted,
): Promise<Opened & Disposable> {
  const blob = new Blob([bytes], { type });
  const draw = drawer(size);
  const ratio = header ? Math.max(header.width, header.height) / Math.min(header.width, header.height) : Infinity;
  // Most pictures are looked at whole, once: then the browser shrinks them while decoding, off this thread.
  let small = ratio <= TILED_ABOVE ? await shrunk(blob, size) : undefined;
  let full = small ? undefined : await createImageBitmap(blob);
  const { width, height } = full ?? header!;
  return {
    width,
    height,
    frames: 1,
    // JPEG knows no transparency.
    bitmap: bitmaps && type === 'image/jpeg' ? small : undefined,
    square: async (area) => {
      if (small && isWhole(area, width, height)) return draw(small, { x: 0, y: 0, width: size, height: size });
      full ??= await createImageBitmap(blob);
      return draw(full, area);
    },
    [Symbol.dispose]() {
      small?.close();
      full?.close();
      small = full = undefined;
    },
  };
}

const shrunk = (blob: Blob, size: number) =>
  createImageBitmap(blob, { resizeWidth: size, resizeHeight: size, resizeQuality: 'low' });

/** Frames of an animation; undefined for stills and where the browser has no ImageDecoder. */
async function openAnimation(
  bytes: ArrayBuffer,
  type: string,
  size: number,
): Promise<(Opened & Disposable) | undefined> {
  if (typeof ImageDecoder === 'undefined' || !mayBeAnimated(bytes, type)) return;
  if (!(await ImageDecoder.isTypeSupported(type))) return;
  const decoder = new ImageDecoder({ data: bytes, type });
  try {
    // All data at hand, `completed` settles before the tracks are known (seen in Chromium 156).
    await Promise.all([decoder.completed, decoder.tracks.ready]);
    const count = decoder.tracks.selectedTrack?.frameCount ?? 1;
    if (count > 1) return framesOf(decoder, count, await sizeOf(decoder), size);
  } catch (error) {
    decoder.close();
    throw error;
  }
  decoder.close();
}

async function sizeOf(decoder: ImageDecoder): Promise<Size> {
  const { image } = await decoder.decode({ frameIndex: 0 });
  const { displayWidth: width, displayHeight: height } = image;
  image.close();
  return { width, height };
}

function framesOf(decoder: ImageDecoder, count: number, natural: Size, size: number): Opened & Disposable {
  const draw = drawer(size);
  const frames = Math.min(MOST_FRAMES, count);
  return {
    ...natural,
    frames,
    square: async (area, frame) => {
      const { image } = await decoder.decode({ frameIndex: Math.floor((frame * count) / frames) });
      try {
        return draw(image, area);
      } finally {
        image.close();
      }
    },
    [Symbol.dispose]: () => decoder.close(),
  };
}

/** One canvas a size: drawing and reading are done in one go, so that pictures never meet on it. */
const contexts = new Map<number, OffscreenCanvasRenderingContext2D>();

function drawer(size: number): (source: ImageBitmap | VideoFrame, area: Area) => Uint8ClampedArray {
  const context = contexts.get(size) ?? new OffscreenCanvas(size, size).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Failure('unreadable', 'this browser has no 2-D canvas in workers');
  contexts.set(size, context);
  return (source, { x, y, width, height }) => {
    context.clearRect(0, 0, size, size);
    context.drawImage(source, x, y, width, height, 0, 0, size, size);
    return context.getImageData(0, 0, size, size).data;
  };
}

function isWhole({ x, y, width, height }: Area, fullWidth: number, fullHeight: number): boolean {
  return x === 0 && y === 0 && width === fullWidth && height === fullHeight;
}
