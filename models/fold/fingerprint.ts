import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Recipe } from './recipes.ts';

const FOLD = fileURLToPath(new URL('.', import.meta.url));
const SRC = fileURLToPath(new URL('../../src/', import.meta.url));

/** What of the engine decides a pack's bytes. */
const ENGINE = ['canary.ts', 'card.ts', 'classifier.ts', 'execute.ts', 'graph.ts', 'operations.ts', 'weights.ts'];

/** A hash of everything that a pack is made from, `parts` being its own files: it is made anew when this changes. */
export async function fingerprint({ source }: Recipe, ...parts: readonly string[]): Promise<string> {
  const fold = (await readdir(FOLD)).sort().map((name) => join(FOLD, name));
  const engine = ENGINE.map((name) => join(SRC, name));
  const hash = createHash('sha256').update(JSON.stringify(source));
  for (const path of [...fold, ...engine, ...parts]) hash.update(await readFile(path));
  return hash.digest('hex');
}
