import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judgePicture, openClassifier, PACKS } from '../../models/bank/judge-pictures.ts';
import { writeWhole } from '../../models/train/write-whole.ts';
import type { Card } from '../../src/card.ts';
import type { Classifier } from '../../src/classifier.ts';
import type { Scores } from '../../src/scores.ts';

const CACHE = fileURLToPath(new URL('../../build/bench', import.meta.url));

/** What a network says of one picture on disk. */
export interface Judgement {
  readonly path: string;
  readonly scores: Scores;
  readonly features: Float32Array;
}

/**
 * Judges pictures with a made pack; what was judged before is read from `build/bench`. Undecodable ones are left out.
 *
 * @param features another node than the card's to take the features from
 */
export async function judgeAll(
  pack: string,
  paths: readonly string[],
  features?: Card['outputs']['features'],
): Promise<Judgement[]> {
  const graph = await readFile(join(PACKS, pack, 'model.json'));
  const key = createHash('sha256')
    .update(graph)
    .update(`${features?.node}\n${paths.join('\n')}`);
  const base = join(CACHE, `${pack}-${key.digest('hex').slice(0, 16)}`);
  if (!existsSync(`${base}.json`)) await judgeAnew(await openClassifier(pack, features), paths, base);
  const rows: { path: string; scores: Scores }[] = JSON.parse(await readFile(`${base}.json`, 'utf8'));
  const bytes = await readFile(`${base}.f32`);
  const values = new Float32Array(Uint8Array.from(bytes).buffer);
  const length = values.length / rows.length;
  return rows.map((row, i) => ({ ...row, features: values.slice(i * length, (i + 1) * length) }));
}

async function judgeAnew(classifier: Classifier, paths: readonly string[], base: string): Promise<void> {
  const { id } = classifier.card;
  const rows: Judgement[] = [];
  for (const path of paths) {
    const reading = await judgePicture(classifier, path).catch(() => undefined);
    if (reading) rows.push({ path, ...reading });
    if (rows.length % 200 === 0) console.error(`${id}: ${rows.length} of ${paths.length} pictures judged`);
  }
  classifier.dispose();
  await writeWhole(`${base}.f32`, Buffer.concat(rows.map(({ features }) => new Uint8Array(features.buffer))));
  await writeWhole(`${base}.json`, JSON.stringify(rows.map(({ path, scores }) => ({ path, scores }))));
}
