import * as v from 'valibot';
import { type Card, CardSchema } from './card.ts';
import { foldConstants, type GraphNode, inOrder, type Model, NodeSchema } from './graph.ts';
import { byteLengthOf, decodeWeights, type Weight, WeightSpecSchema } from './weights.ts';

const ModelFileSchema = v.object({
  format: v.literal('graph-model'),
  modelTopology: v.object({ node: v.array(NodeSchema) }),
  weightsManifest: v.array(v.object({ paths: v.array(v.string()), weights: v.array(WeightSpecSchema) })),
});
type ModelFile = v.InferOutput<typeof ModelFileSchema>;

/** A model pack that was read, checked and made ready to load. */
export interface Pack {
  readonly card: Card;
  readonly model: Model;
}

/** Why a pack is refused: what is wrong, and in which file or node. */
export class BadPack extends Error {
  override readonly name = 'BadPack';

  constructor(
    readonly where: string,
    readonly what: string,
    /** What is wrong: the card, a listed file that is not there or is another one, or the network. */
    readonly kind: 'card' | 'missing' | 'altered' | 'model' = 'model',
  ) {
    super(`${where}: ${what}`);
  }
}

/** Gives one file of a pack by its name, e.g. `card.json`; rejects if there is none. */
export type ReadFile = (name: string) => Promise<ArrayBuffer>;

/**
 * Reads a pack (see models/packs/README.md) and checks everything that can be checked without running it.
 *
 * @throws BadPack for a missing file, a wrong hash, an unknown schema, or a graph that does not fit its card
 */
export async function readPack(readFile: ReadFile): Promise<Pack> {
  const card = parse('card.json', CardSchema, await read(readFile, 'card.json'));
  const files = await readListed(readFile, card);
  const modelFile = parse('model.json', ModelFileSchema, files.get('model.json')!);
  const weights = new Map(modelFile.weightsManifest.flatMap((group) => [...readGroup(group, files)]));
  const model = fold(modelFile.modelTopology.node, weights);
  checkFit(card, modelFile.modelTopology.node);
  return { card, model };
}

async function read(readFile: ReadFile, name: string): Promise<ArrayBuffer> {
  try {
    return await readFile(name);
  } catch (thrown) {
    throw new BadPack(name, `cannot be read (${messageOf(thrown)})`, 'missing');
  }
}

async function readListed(readFile: ReadFile, card: Card): Promise<Map<string, ArrayBuffer>> {
  const entries = Object.entries(card.files).map(async ([name, sha256]) => {
    const bytes = await read(readFile, name);
    if ((await hashOf(bytes)) !== sha256)
      throw new BadPack(name, 'is not the file that the card lists: other SHA-256', 'altered');
    return [name, bytes] as const;
  });
  return new Map(await Promise.all(entries));
}

async function hashOf(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function parse<Schema extends v.GenericSchema>(
  name: string,
  schema: Schema,
  bytes: ArrayBuffer,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, parseJson(name, bytes));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new BadPack(name, path ? `${path}: ${issue.message}` : issue.message, kindOf(name));
}

function parseJson(name: string, bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (thrown) {
    throw new BadPack(name, `is not JSON (${messageOf(thrown)})`, kindOf(name));
  }
}

const kindOf = (file: string): BadPack['kind'] => (file === 'card.json' ? 'card' : 'model');

function readGroup(
  { paths, weights: specs }: ModelFile['weightsManifest'][number],
  files: ReadonlyMap<string, ArrayBuffer>,
): Map<string, Weight> {
  const shards = paths.map((path) => {
    const shard = files.get(path);
    if (!shard) throw new BadPack(path, 'a shard of the weights that the card does not list');
    return new Uint8Array(shard);
  });
  const bytes = join(shards);
  const expected = specs.reduce((sum, spec) => sum + byteLengthOf(spec), 0);
  if (bytes.length !== expected)
    throw new BadPack(paths.join(', '), `${bytes.length} bytes of weights where their shapes need ${expected}`);
  const weights = decodeWeights(specs, bytes);
  for (const { name, quantization } of specs)
    if (!quantization && !weights.get(name)!.values.every(Number.isFinite))
      throw new BadPack(name, 'a weight is not a finite number');
  return weights;
}

function join(shards: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(shards.reduce((sum, shard) => sum + shard.length, 0));
  let offset = 0;
  for (const shard of shards) {
    joined.set(shard, offset);
    offset += shard.length;
  }
  return joined;
}

function fold(nodes: readonly GraphNode[], weights: ReadonlyMap<string, Weight>): Model {
  const missing = nodes.find(({ op, name }) => op === 'Const' && !weights.has(name));
  if (missing) throw new BadPack(missing.name, 'a constant without a weight');
  try {
    return foldConstants({ nodes: inOrder(nodes), weights });
  } catch (thrown) {
    throw new BadPack('model.json', messageOf(thrown));
  }
}

function checkFit({ input, outputs }: Card, nodes: readonly GraphNode[]): void {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  if (byName.get(input.node)?.op !== 'Placeholder')
    throw new BadPack('model.json', `${input.node}, the card's input, is not an input of the graph`);
  for (const name of [outputs.scores, outputs.features.node])
    if (!byName.has(name)) throw new BadPack('model.json', `${name}, an output in the card, is not in the graph`);
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
