import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { CardTemplateSchema } from '../../src/card.ts';
import { canaryScores } from './canary-scores.ts';
import type { Recipe } from './recipes.ts';
import { writeGraph } from './write-graph.ts';
import { type PackFiles, packFiles } from './write-pack.ts';

/** Where the hand-written part of a pack's card is. */
export function templateOf({ id }: Recipe): string {
  return fileURLToPath(new URL(`../packs/${id}/card.json`, import.meta.url));
}

/** A model pack's files, made from what the pinned nsfwjs ships and the hand-written part of its card. */
export async function makePack(recipe: Recipe): Promise<PackFiles> {
  const template = v.parse(CardTemplateSchema, JSON.parse(await readFile(templateOf(recipe), 'utf8')));
  const graph = writeGraph(await recipe.layers());
  return packFiles(template, graph, await canaryScores(template, graph));
}
