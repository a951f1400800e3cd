import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { type Card, CardSchema } from '../../../src/card.ts';
import type { WeightSpec } from '../../../src/weights.ts';

/** Bytes in one file of weights; a size that caches and stores like. */
const SHARD = 4 * 1024 * 1024;

/** A pack's files by name. */
export type PackFiles = ReadonlyMap<string, Uint8Array>;

/** A card without what depends on the written files. */
export type CardDraft = Omit<Card, 'files'>;

/** A weight as a pack keeps it. */
export interface Stored {
  readonly spec: WeightSpec;
  readonly bytes: Uint8Array;
}

/** model.json of a tfjs graph model, and its weights in shards. */
export function modelFiles(nodes: readonly unknown[], weights: readonly Stored[]): PackFiles {
  // Wider numbers first keep every weight aligned in the joined bytes.
  const ordered = weights.toSorted((a, b) => widthOf(b.spec) - widthOf(a.spec));
  const bytes = Buffer.concat(ordered.map((weight) => weight.bytes));
  const count = Math.max(1, Math.ceil(bytes.length / SHARD));
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

/** The files of a pack with the card that lists them. */
export function withCard(draft: CardDraft, content: PackFiles): PackFiles {
  const files = Object.fromEntries([...content].map(([name, bytes]) => [name, hashOf(bytes)]));
  const card = v.parse(CardSchema, { ...draft, files });
  return new Map([['card.json', json(card)], ...content]);
}

/** SHA-256 in hexadecimal digits. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Bytes of a number. */
function widthOf({ quantization }: WeightSpec): number {
  if (!quantization) return 4;
  return quantization.dtype === 'uint8' ? 1 : 2;
}

function json(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
