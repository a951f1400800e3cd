import { join } from 'node:path';
import sharp from 'sharp';
import type { Card } from '../../../src/card.ts';
import type { Judged } from './figures.ts';
import { topOf } from './score.ts';

export interface Mistake {
  readonly file: string;
  readonly label: string;
  readonly said: string;
  /** Probability of what it said, and of what it should have said. */
  readonly certainty: number;
  readonly missed: number;
  /** A small, blurred JPEG as a data URL: enough to recognise a picture one knows, for the reader's sake no more. */
  readonly thumbnail: string;
}

const SIDE = 96;
const BLUR = 5;

/** The wrong answers given with the greatest certainty. */
export async function worstMistakes(
  root: string,
  { items, rows }: Judged,
  { labels }: Card,
  most: number,
): Promise<Mistake[]> {
  const wrong = items
    .map((item, i) => ({ item, row: rows[i]!, said: topOf(rows[i]!) }))
    .filter(({ item, said }) => labels[said] !== item.label)
    .sort((a, b) => b.row[b.said]! - a.row[a.said]!)
    .slice(0, most);
  return await Promise.all(
    wrong.map(async ({ item, row, said }) => ({
      file: item.file,
      label: item.label,
      said: labels[said]!,
      certainty: row[said]!,
      missed: row[labels.indexOf(item.label)]!,
      thumbnail: await thumbnail(join(root, item.file)),
    })),
  );
}

async function thumbnail(path: string): Promise<string> {
  const small = await sharp(path)
    .autoOrient()
    .flatten({ background: '#fff' })
    .resize(SIDE, SIDE, { fit: 'inside' })
    .toBuffer();
  const jpeg = await sharp(small).blur(BLUR).jpeg({ quality: 70 }).toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}
