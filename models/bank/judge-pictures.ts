import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Card } from '../../src/card.ts';
import { type Classifier, createClassifier, type Reading } from '../../src/classifier.ts';
import { readPack } from '../../src/pack.ts';
import { composeOn, squash } from '../../src/preprocess.ts';
import { openPicture } from '../train/data/open-picture.ts';
import { useWasm } from '../train/fit/use-wasm.ts';

export const PACKS = fileURLToPath(new URL('../../build/packs', import.meta.url));

/** Pictures on disk above this many pixels are shrunk while they are decoded. */
const MOST_PIXELS = 4_000_000;

/**
 * A made pack on the WASM backend, one thread.
 *
 * @param features another node than the card's to take the features from
 * @throws Error if `npm run packs` has not been run
 */
export async function openClassifier(pack: string, features?: Card['outputs']['features']): Promise<Classifier> {
  await useWasm();
  const read = async (name: string): Promise<ArrayBuffer> =>
    Uint8Array.from(await readFile(join(PACKS, pack, name))).buffer;
  const { card, model } = await readPack(read);
  const outputs = { ...card.outputs, ...(features && { features }) };
  return await createClassifier({ card: { ...card, outputs }, model }, 'wasm');
}

/** Scores and features of a picture's whole, transparent parts on white. Rejects if it does not decode. */
export async function judgePicture(classifier: Classifier, path: string): Promise<Reading> {
  const { size } = classifier.card.input;
  const view = composeOn(255, await squareOf(path, size));
  const [reading] = await classifier.classify([view]);
  return reading!;
}

async function squareOf(path: string, size: number): Promise<Uint8ClampedArray> {
  const { width, height } = await sharp(path, { limitInputPixels: false }).metadata();
  if (width * height <= MOST_PIXELS) return squash(await openPicture(path), size);
  const { data } = await sharp(path, { limitInputPixels: false })
    .toColourspace('srgb')
    .ensureAlpha()
    .resize(size, size, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return new Uint8ClampedArray(data);
}
