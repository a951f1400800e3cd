import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { useWasm } from '../../models/train/fit/use-wasm.ts';
import { createClassifier } from '../../src/classifier.ts';
import { readPack } from '../../src/pack.ts';
import { squash } from '../../src/preprocess.ts';
import type { Scores } from '../../src/scores.ts';

/** What a pack says of an encoded picture, in Node. */
export type Score = (picture: Buffer) => Promise<Scores>;

/** Loads a built pack, by its folder under `build/packs`, on WASM. */
export async function createScore(pack = 'mobilenet-v2'): Promise<Score> {
  await useWasm();
  const folder = resolve('build/packs', pack);
  const read = async (name: string): Promise<ArrayBuffer> => new Uint8Array(await readFile(join(folder, name))).buffer;
  const classifier = await createClassifier(await readPack(read), 'wasm-simd');
  return async (picture) => {
    const { data, info } = await sharp(picture).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const pixels = { data: new Uint8ClampedArray(data), width: info.width, height: info.height };
    const [reading] = await classifier.classify([squash(pixels, classifier.card.input.size)]);
    return reading!.scores;
  };
}
