import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import seedrandom from 'seedrandom';
import sharp from 'sharp';

/** What each class of the tests' datasets shows; told apart by colour and shape. */
const SHAPES: Readonly<Record<string, (x: number, y: number, size: number) => string>> = {
  discs: (x, y, size) => `<circle cx="${x}" cy="${y}" r="${size}" fill="#c33"/>`,
  bars: (x, y, size) =>
    `<rect x="${x - size}" y="${y - size / 4}" width="${size * 2}" height="${size / 2}" fill="#36c"/>`,
  stripes: (x, y, size) =>
    [0, 1, 2]
      .map(
        (i) =>
          `<rect x="${x + i * size * 0.6 - size}" y="${y - size}" width="${size / 4}" height="${size * 2}" fill="#393"/>`,
      )
      .join(''),
};

export const CLASSES = Object.keys(SHAPES);

/** One picture of a class: the same for the same number. */
export async function drawPicture(label: string, number: number, side = 64): Promise<Buffer> {
  const random = seedrandom(`${label} ${number}`);
  const at = () => side * (0.3 + 0.4 * random());
  const ground = `hsl(${Math.floor(random() * 360)} 30% ${70 + Math.floor(random() * 20)}%)`;
  const spots = Array.from(
    { length: 4 },
    () =>
      `<circle cx="${random() * side}" cy="${random() * side}" r="${random() * 5}" fill="hsl(${Math.floor(random() * 360)} 40% 60%)"/>`,
  );
  const shape = SHAPES[label]!(at(), at(), side * (0.15 + 0.15 * random()));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><rect width="100%" height="100%" fill="${ground}"/>${spots.join('')}${shape}</svg>`;
  return await sharp(Buffer.from(svg)).png().toBuffer();
}

/** A folder per class with so many pictures in each. */
export async function drawDataset(root: string, perClass: number, labels = CLASSES): Promise<void> {
  for (const label of labels) {
    await mkdir(join(root, label), { recursive: true });
    for (let number = 0; number < perClass; number++)
      await sharp(await drawPicture(label, number))
        .png()
        .toFile(join(root, label, `${number}.png`));
  }
}
