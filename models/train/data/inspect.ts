import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { messageOf } from '../refused.ts';

/** What looking into one file finds. */
export interface Inspected {
  /** SHA-256 of the bytes, hex. */
  readonly sha256: string;
  /** Why it cannot be used; undefined if it can. */
  readonly broken: 'corrupt' | 'truncated' | undefined;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** What it looks like, in 36 hex digits of gradients and 96 of colours (see `gist`); empty if broken. */
  readonly gist: string;
}

/** Decodes one file completely. Never throws for what is in it, only if it cannot be read at all. */
export async function inspect(path: string): Promise<Inspected> {
  const bytes = await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  try {
    const { width, height, pages = 1 } = await sharp(bytes).metadata();
    return { sha256, broken: undefined, width, height, frames: pages, gist: await gist(bytes, 'truncated') };
  } catch (thrown) {
    const nothing = { sha256, width: 0, height: 0, frames: 0, gist: '' };
    return { ...nothing, broken: (await decodesLeniently(bytes)) || endsEarly(thrown) ? 'truncated' : 'corrupt' };
  }
}

async function decodesLeniently(bytes: Buffer): Promise<boolean> {
  return await gist(bytes, 'none').then(
    () => true,
    () => false,
  );
}

function endsEarly(thrown: unknown): boolean {
  return /premature|truncated|unexpected end|not enough data|end of (file|stream)/i.test(messageOf(thrown));
}

const ACROSS = 9;
const COLOURS = 4;

/**
 * A perceptual hash: for a 9 x 9 grey reduction, whether each place is darker than its right and its lower neighbour
 * (difference hash, N. Krawetz 2013, in both directions: 144 bits), then the mean colours of 4 x 4 fields (48 bytes).
 */
async function gist(bytes: Buffer, failOn: 'truncated' | 'none'): Promise<string> {
  const whole = sharp(bytes, { failOn }).autoOrient().flatten({ background: '#fff' }).toColourspace('srgb');
  const reduce = (side: number) => whole.clone().resize(side, side, { fit: 'fill' }).removeAlpha();
  const [grey, colours] = await Promise.all([
    reduce(ACROSS).greyscale().raw().toBuffer(),
    reduce(COLOURS).raw().toBuffer(),
  ]);
  const bits: boolean[] = [];
  for (let i = 0; i < ACROSS - 1; i++)
    for (let j = 0; j < ACROSS; j++) {
      bits.push(grey[j * ACROSS + i]! < grey[j * ACROSS + i + 1]!, grey[i * ACROSS + j]! < grey[(i + 1) * ACROSS + j]!);
    }
  return packed(bits) + colours.toString('hex');
}

function packed(bits: readonly boolean[]): string {
  const bytes = Buffer.alloc(bits.length / 8);
  bits.forEach((bit, i) => {
    if (bit) bytes[i >> 3]! |= 1 << (i & 7);
  });
  return bytes.toString('hex');
}
