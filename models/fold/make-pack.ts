import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { CardTemplateSchema } from '../../src/card.ts';
import type { PackFiles } from '../train/graft/pack-files.ts';
import { canaryScores } from './canary-scores.ts';
import type { Recipe } from './recipes.ts';
import { writeGraph } from './write-graph.ts';
import { packFiles } from './write-pack.ts';

/** Where the hand-written part of a pack's card is. */
export function templateOf({ id }: Recipe): string {
  return fileURLToPath(new URL(`../packs/${id}/card.json`, import.meta.url));
}

/** A model pack's files, made from what the pinned nsfwjs ships and the hand-written part of its card. */
export async function makePack(recipe: Recipe): Promise<PackFiles> {
  const template = v.parse(CardTemplateSchema, JSON.parse(await readFile(templateOf(recipe), 'utf8')));
  const graph = writeGraph(await recipe.layers());
  return packFiles(template, graph, await canaryScores(template, graph), await extrasOf(recipe));
}

/** What else is in a pack: the bank through which personal heads see its features (src/learn/bank.ts), where it has one. */
export function bankPathOf(recipe: Recipe): string | undefined {
  const path = join(dirname(templateOf(recipe)), 'bank.json');
  return existsSync(path) ? path : undefined;
}

async function extrasOf(recipe: Recipe): Promise<PackFiles> {
  const path = bankPathOf(recipe);
  return new Map(path ? [['bank.json', await readFile(path)]] : []);
}
