import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { CardSchema, type CardTemplateSchema } from '../../src/card.ts';
import type { WrittenGraph } from './write-graph.ts';

/** Bytes in one file of weights; a size that caches and stores like. */
const SHARD = 4 * 1024 * 1024;

/** A pack's files by name. */
export type PackFiles = ReadonlyMap<string, Uint8Array>;

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
  const content = new Map([...modelFiles(graph), ...extras]);
  const files = Object.fromEntries([...content].map(([name, bytes]) => [name, hashOf(bytes)]));
  const card = v.parse(CardSchema, { ...template, canary, files });
  return new Map([['card.json', json(card)], ...content]);
}

function modelFiles({ nodes, weights }: WrittenGraph): Map<string, Uint8Array> {
  // Wider numbers first keep every weight aligned in the joined bytes.
  const ordered = weights.toSorted((a, b) => Number(!!a.spec.quantization) - Number(!!b.spec.quantization));
  const bytes = Buffer.concat(ordered.map((weight) => weight.bytes));
  const count = Math.ceil(bytes.length / SHARD);
  const shards = Array.from({ length: count }, (_, i): [string, Uint8Array] => [
    `weights-${i + 1}of${count}.bin`,
    bytes.subarray(i * SHARD, (i + 1) * SHARD),
  ]);
  const model = {
    format: 'graph-model',
    modelTopology: { node: nodes, versions: { producer: 175 } },
    weightsManifest: [{ paths: shards.map(([name]) => name), weights: ordered.map(({ spec }) => spec) }],
  };
  return new Map([['model.json', json(model)], ...shards]);
}

function json(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
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
