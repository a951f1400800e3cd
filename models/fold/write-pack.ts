import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as v from 'valibot';
import type { CardTemplateSchema } from '../../src/card.ts';
import { modelFiles, type PackFiles, withCard } from '../train/graft/pack-files.ts';
import type { WrittenGraph } from './write-graph.ts';

/**
 * A pack's files: model.json, the weights, and the card that lists them.
 *
 * @param extras further files that the pack carries
 */
export function packFiles(
  template: v.InferOutput<typeof CardTemplateSchema>,
  graph: WrittenGraph,
  canary: readonly number[],
  extras: PackFiles = new Map(),
): PackFiles {
  const content = new Map([...modelFiles(graph.nodes, graph.weights), ...extras]);
  return withCard({ ...template, canary: [...canary] }, content);
}

/**
 * Puts a pack's files into a folder that appears as a whole or not at all. Where another process put the same pack there
 * meanwhile, that one stays.
 */
export async function writePack(directory: string, files: PackFiles): Promise<void> {
  const fresh = `${directory}.${process.pid}`;
  await mkdir(fresh, { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(fresh, name), bytes);
  await rm(directory, { recursive: true, force: true });
  try {
    await rename(fresh, directory);
  } catch (thrown) {
    await rm(fresh, { recursive: true, force: true });
    if (!existsSync(join(directory, 'card.json'))) throw thrown;
  }
}
