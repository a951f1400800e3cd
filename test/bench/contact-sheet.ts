import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp from 'sharp';

/** A picture that was blurred, and why. */
export interface Flagged {
  readonly path: string;
  readonly because: string;
  readonly score: number;
}

const COLUMNS = 8;
const MOST = 64;
/** Pixels of a picture's box, and of the line of text below it. */
const BOX = 150;
const LINE = 34;

/** Draws the first pictures, each with its category, score and name, as a JPEG at `path`. Nothing of an empty list. */
export async function drawContactSheet(flagged: readonly Flagged[], path: string): Promise<void> {
  const shown = flagged.slice(0, MOST);
  if (shown.length === 0) return;
  const cells = await Promise.all(shown.map(drawCell));
  const rows = Math.ceil(shown.length / COLUMNS);
  const create = { width: COLUMNS * BOX, height: rows * (BOX + LINE), channels: 3 as const, background: '#fff' };
  const composed = cells.map((input, i) => ({
    input,
    left: (i % COLUMNS) * BOX,
    top: Math.floor(i / COLUMNS) * (BOX + LINE),
  }));
  await sharp({ create }).composite(composed).jpeg({ quality: 85 }).toFile(path);
}

async function drawCell({ path, because, score }: Flagged): Promise<Buffer> {
  const create = { width: BOX, height: BOX + LINE, channels: 3 as const, background: '#fff' };
  const words = `<svg xmlns="http://www.w3.org/2000/svg" width="${BOX}" height="${LINE}" font-family="sans-serif" font-size="11"><text x="4" y="13">${because} ${score.toFixed(2)}</text><text x="4" y="28">${escaped(basename(path).slice(-24))}</text></svg>`;
  const layers = [{ input: Buffer.from(words), left: 0, top: BOX }];
  const small = await shrink(path);
  return await sharp({ create })
    .composite([...(small ? [{ input: small, left: 4, top: 4 }] : []), ...layers])
    .png()
    .toBuffer();
}

async function shrink(path: string): Promise<Buffer | undefined> {
  const image = sharp(await readFile(path)).resize({ width: BOX - 8, height: BOX - 8, fit: 'inside' });
  // What the browser can decode and this library cannot has its words alone.
  return await image
    .flatten({ background: '#fff' })
    .png()
    .toBuffer()
    .catch(() => undefined);
}

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
