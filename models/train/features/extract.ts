import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../progress.ts';
import { writeWhole } from '../write-whole.ts';
import type { Crew } from './crew.ts';
import type { View } from './view.ts';

/** Pictures whose values lie in one file, so that a crash loses at most so many per core. */
const CHUNK = 64;

export interface Look {
  readonly file: string;
  readonly sha256: string;
  readonly view: View;
}

/** How views are drawn; part of what values on disk are named by, so that those drawn otherwise are worked out anew. */
const DRAWN = 'bilinear between centres';

/** Rows of values on disk. */
export interface Rows {
  readonly count: number;
  /** Values in a row. */
  readonly width: number;
  /** The rows of these places, one behind the other. */
  read(places: readonly number[]): Promise<Float32Array>;
}

export interface Extraction {
  readonly root: string;
  /** Folder of the pack and what identifies its weights. */
  readonly pack: string;
  readonly packHash: string;
  readonly node: string;
  readonly size: number;
  /** Where values are kept between runs. */
  readonly cache: string;
}

/**
 * What a pack's node says of every look, worked out on all cores and kept on disk in files named by a hash of all that
 * decides their content: only what is missing is worked out.
 */
export async function extract(
  looks: readonly Look[],
  extraction: Extraction,
  crew: Crew,
  bar: Progress,
): Promise<Rows> {
  const chunks = Array.from({ length: Math.ceil(looks.length / CHUNK) }, (_, i) =>
    looks.slice(i * CHUNK, (i + 1) * CHUNK),
  );
  const paths = chunks.map((chunk) => join(extraction.cache, `${keyOf(chunk, extraction)}.f32`));
  await mkdir(extraction.cache, { recursive: true });
  let done = 0;
  const queue = chunks.entries();
  const worker = async (): Promise<void> => {
    for (const [i, chunk] of queue) {
      if (!existsSync(paths[i]!)) await compute(chunk, paths[i]!, extraction, crew);
      done += chunk.length;
      bar.at(done);
    }
  };
  // One more than there are cores, so that the next chunk waits at the door when a core is free.
  await Promise.all(Array.from({ length: crew.size + 1 }, worker));
  return await rowsIn(paths, looks.length);
}

async function compute(
  chunk: readonly Look[],
  path: string,
  { root, pack, node, size }: Extraction,
  crew: Crew,
): Promise<void> {
  const looks = chunk.map(({ file, view }) => ({ file, view }));
  await writeWhole(path, new Uint8Array((await crew.features({ root, pack, node, size, looks })).buffer));
}

function keyOf(chunk: readonly Look[], { packHash, node, size }: Extraction): string {
  const hash = createHash('sha256').update(JSON.stringify([packHash, node, size, DRAWN]));
  for (const { sha256, view } of chunk) hash.update(JSON.stringify([sha256, view]));
  return hash.digest('hex').slice(0, 40);
}

async function rowsIn(paths: readonly string[], count: number): Promise<Rows> {
  if (count === 0) return { count, width: 0, read: async () => new Float32Array(0) };
  const width = await widthOf(paths[0]!, Math.min(CHUNK, count));
  const readRow = async (place: number, into: Float32Array): Promise<void> => {
    const file = await open(paths[Math.floor(place / CHUNK)]!);
    try {
      const { bytesRead } = await file.read(
        new Uint8Array(into.buffer, into.byteOffset, width * 4),
        0,
        width * 4,
        (place % CHUNK) * width * 4,
      );
      if (bytesRead !== width * 4)
        throw new Error(`${paths[Math.floor(place / CHUNK)]} is shorter than it was written`);
    } finally {
      await file.close();
    }
  };
  return {
    count,
    width,
    async read(places) {
      const rows = new Float32Array(places.length * width);
      await Promise.all(places.map((place, i) => readRow(place, rows.subarray(i * width, (i + 1) * width))));
      return rows;
    },
  };
}

async function widthOf(path: string, rows: number): Promise<number> {
  const file = await open(path);
  try {
    return (await file.stat()).size / 4 / rows;
  } finally {
    await file.close();
  }
}
