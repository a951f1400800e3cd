import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { CardTemplateSchema } from '../src/card.ts';
import { canaryScores } from './fold/canary-scores.ts';
import { fingerprint } from './fold/fingerprint.ts';
import { RECIPES, type Recipe } from './fold/recipes.ts';
import { writeGraph } from './fold/write-graph.ts';
import { type PackFiles, packFiles, writePack } from './fold/write-pack.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PACKS = join(ROOT, 'build/packs');

/** A model pack's files, made from what the pinned nsfwjs ships and the hand-written part of its card. */
export async function makePack(recipe: Recipe): Promise<PackFiles> {
  const template = v.parse(CardTemplateSchema, JSON.parse(await readFile(templateOf(recipe), 'utf8')));
  const graph = writeGraph(await recipe.layers());
  return packFiles(template, graph, await canaryScores(template, graph));
}

function templateOf({ id }: Recipe): string {
  return join(ROOT, 'models/packs', id, 'card.json');
}

/** Makes every pack that is not there or was made from something else. */
async function makeMissing(): Promise<void> {
  for (const recipe of RECIPES) {
    const directory = join(PACKS, recipe.id);
    const stamp = `${directory}.made-from`;
    const madeFrom = await fingerprint(recipe, templateOf(recipe));
    if (existsSync(directory) && existsSync(stamp) && (await readFile(stamp, 'utf8')) === madeFrom) continue;
    const files = await makePack(recipe);
    await writePack(directory, files);
    await writeFile(stamp, madeFrom);
    const size = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
    console.log(`${recipe.id}: ${files.size} files, ${(size / 1e6).toFixed(2)} MB`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await makeMissing();
