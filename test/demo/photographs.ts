import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Drawn } from '../support/draw.ts';

export interface Photograph {
  readonly name: string;
  readonly drawn: Drawn;
}

/** Where Debian's packages of harmless photographs put them (mate-backgrounds, tuxpaint-stamps-default). */
const PLACES = [
  '/usr/share/backgrounds/mate/nature',
  '/usr/share/tuxpaint/stamps/animals/mammals',
  '/usr/share/tuxpaint/stamps/animals/birds',
  '/usr/share/tuxpaint/stamps/food/fruit',
];
const EACH = 3;

/** Some photographs that this machine happens to have, made small; none where those packages are not installed. */
export async function findPhotographs(): Promise<Photograph[]> {
  const paths = (await Promise.all(PLACES.map(pathsIn))).flat();
  return await Promise.all(paths.map(readSmall));
}

async function pathsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const pictures = names.filter((name) => /\.(jpe?g|png)$/i.test(name)).sort();
  const step = Math.max(1, Math.floor(pictures.length / EACH));
  return pictures
    .filter((_, i) => i % step === 0)
    .slice(0, EACH)
    .map((name) => join(folder, name));
}

async function readSmall(path: string): Promise<Photograph> {
  const { data, info } = await sharp(path)
    .resize(600, 600, { fit: 'inside' })
    .flatten({ background: '#fff' })
    .jpeg({ quality: 85 })
    .toBuffer({ resolveWithObject: true });
  const name = path.replace(/.*\/|\.\w+$/g, '').replace(/[^\w]+/g, ' ');
  return { name, drawn: { bytes: data, type: 'image/jpeg', width: info.width, height: info.height } };
}
