import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { type Card, CardSchema } from '../../../src/card.ts';
import type { GraphNode, Model } from '../../../src/graph.ts';
import type { WeightSpec } from '../../../src/weights.ts';
import { type Encoded, encodeWeight, type Precision } from './encode.ts';

/** Bytes in one file of weights. */
const SHARD = 4 * 1024 * 1024;

/** A card without what depends on the written files. */
export type CardDraft = Omit<Card, 'files'>;

/**
 * A pack's files by name: the card, the graph and its weights.
 *
 * @param precision how kernels are kept; biases and other small weights stay 32-bit floats
 */
export function packFiles(draft: CardDraft, model: Model, precision: Precision): Map<string, Uint8Array> {
  const encoded = [...model.weights].map(([name, weight]) => encodeWeight(name, weight, precision));
  const content = modelFiles(draft, model, encoded);
  const files = Object.fromEntries([...content].map(([name, bytes]) => [name, sha256(bytes)]));
  const card = v.parse(CardSchema, { ...draft, files });
  return new Map([['card.json', json(card)], ...content]);
}

function modelFiles({ input }: CardDraft, { nodes }: Model, encoded: readonly Encoded[]): Map<string, Uint8Array> {
  // Wider numbers first keep every weight aligned in the joined bytes.
  const stored = encoded.flatMap((part) => part.stored).sort((a, b) => widthOf(b.spec) - widthOf(a.spec));
  const bytes = Buffer.concat(stored.map((weight) => weight.bytes));
  const count = Math.max(1, Math.ceil(bytes.length / SHARD));
  const shards = Array.from({ length: count }, (_, i): [string, Uint8Array] => [
    `weights-${i + 1}of${count}.bin`,
    bytes.subarray(i * SHARD, (i + 1) * SHARD),
  ]);
  const computed = new Map(encoded.map((part) => [part.name, part.nodes]));
  const node = nodes.flatMap((own) => (own.op === 'Const' ? (computed.get(own.name) ?? []) : [own]));
  const model = {
    format: 'graph-model',
    modelTopology: { node: node.map((own) => typed(own, input.size, stored)), versions: { producer: 175 } },
    weightsManifest: [{ paths: shards.map(([name]) => name), weights: stored.map(({ spec }) => spec) }],
  };
  return new Map([['model.json', json(model)], ...shards]);
}

function widthOf({ quantization }: WeightSpec): number {
  if (!quantization) return 4;
  return quantization.dtype === 'uint8' ? 1 : 2;
}

/** Types and shapes, which the extension does not read but other readers of graph models do. */
function typed(own: GraphNode, size: number, stored: Encoded['stored']): unknown {
  const float = { type: 'DT_FLOAT' };
  if (own.op === 'Placeholder') {
    const dim = [-1, size, size, 3].map((side) => ({ size: `${side}` }));
    return { ...own, attr: { dtype: float, shape: { shape: { dim } } } };
  }
  if (own.op !== 'Const') return { ...own, attr: { T: float, ...own.attr } };
  const isInteger = stored.find(({ spec }) => spec.name === own.name)?.spec.dtype === 'int32';
  return { ...own, attr: { dtype: isInteger ? { type: 'DT_INT32' } : float } };
}

function json(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
