import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import seedrandom from 'seedrandom';
import sharp from 'sharp';
import { progress } from './progress.ts';

const SIDE = 128;
const FIELDS = 12;
const CLASSES = ['warm', 'cold', 'green'];

/** Draws so many small pictures into a folder per class; those that are there stay. */
export async function drawNoise(data: string, count: number): Promise<void> {
  const bar = progress('Drawing', count);
  for (let i = 0; i < count; i++) {
    const folder = join(data, CLASSES[i % CLASSES.length]!);
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${i}.jpg`);
    if (!existsSync(path)) await drawOne(i, path);
    bar.at(i + 1);
  }
  bar.end();
}

/** Noise of a few coarse fields in a class's colour: no two look alike. */
async function drawOne(number: number, path: string): Promise<void> {
  const random = seedrandom(String(number));
  const level = (i: number): number => Math.floor(random() * 170 + (i % 3 === number % 3 ? 85 : 0));
  const fields = Buffer.from(Array.from({ length: FIELDS * FIELDS * 3 }, (_, i) => level(i)));
  await sharp(fields, { raw: { width: FIELDS, height: FIELDS, channels: 3 } })
    .resize(SIDE, SIDE)
    .jpeg()
    .toFile(path);
}
