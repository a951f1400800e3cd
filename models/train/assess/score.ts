import type { Pack } from '../../../src/pack.ts';
import { hashOf } from '../begin.ts';
import type { Item } from '../data/prepare.ts';
import type { Crew } from '../features/crew.ts';
import { extract } from '../features/extract.ts';
import type { View } from '../features/view.ts';
import { progress } from '../progress.ts';

export interface Scorer {
  readonly folder: string;
  readonly pack: Pack;
  readonly root: string;
  readonly cache: string;
  readonly crew: Crew;
}

/** Probabilities in label order, a row a picture, of pictures shown in one way; kept on disk between runs. */
export async function score(title: string, items: readonly Item[], view: View, scorer: Scorer): Promise<number[][]> {
  const { card } = scorer.pack;
  const looks = items.map(({ file, sha256 }) => ({ file, sha256, view }));
  const extraction = {
    root: scorer.root,
    pack: scorer.folder,
    packHash: hashOf(card.files),
    node: card.outputs.scores,
    size: card.input.size,
    cache: scorer.cache,
  };
  const bar = progress(title, looks.length);
  try {
    const rows = await extract(looks, extraction, scorer.crew, bar);
    const values = await rows.read([...items.keys()]);
    return items.map((_, i) => [...values.subarray(i * rows.width, (i + 1) * rows.width)]);
  } finally {
    bar.end();
  }
}

/** The class with the highest probability. */
export function topOf(row: readonly number[]): number {
  return row.indexOf(Math.max(...row));
}
