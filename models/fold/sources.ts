import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { byteLengthOf, type WeightSpec, WeightSpecSchema } from '../../src/weights.ts';
import type { Stored } from '../train/graft/pack-files.ts';

const require = createRequire(import.meta.url);

/** The folder of one network inside the pinned nsfwjs, and the SHA-256 of every file that is read from it. */
export interface Source {
  readonly folder: string;
  readonly files: Readonly<Record<string, string>>;
}

/** A network as it was shipped. */
export interface Shipped {
  readonly topology: unknown;
  readonly weights: ReadonlyMap<string, Stored>;
}

const ModelSchema = v.object({
  modelTopology: v.unknown(),
  weightsManifest: v.pipe(
    v.array(v.object({ paths: v.array(v.string()), weights: v.array(WeightSpecSchema) })),
    v.length(1),
  ),
});

/**
 * Reads a network that nsfwjs ships as CommonJS modules: the topology's exports the JSON, a shard's a base64 string. They
 * are run only after their hash was found right.
 *
 * @throws Error if a file is not the pinned one
 */
export async function readShipped({ folder, files }: Source): Promise<Shipped> {
  const directory = join(dirname(require.resolve('nsfwjs')), '../models', folder);
  for (const [name, sha256] of Object.entries(files)) await checkHash(join(directory, name), sha256);
  const { modelTopology, weightsManifest } = v.parse(ModelSchema, require(join(directory, 'model.min.js')));
  const [group] = weightsManifest;
  const shards = group!.paths.map((path) => {
    const name = `${path}.min.js`;
    if (!(name in files)) throw new Error(`${name} has no pinned hash`);
    return Buffer.from(v.parse(v.string(), require(join(directory, name))), 'base64');
  });
  return { topology: modelTopology, weights: cut(group!.weights, Buffer.concat(shards)) };
}

async function checkHash(path: string, sha256: string): Promise<void> {
  const found = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  if (found !== sha256) throw new Error(`${path} is not the pinned file: SHA-256 ${found}, expected ${sha256}`);
}

function cut(specs: readonly WeightSpec[], bytes: Buffer): Map<string, Stored> {
  const weights = new Map<string, Stored>();
  let offset = 0;
  for (const spec of specs) {
    const end = offset + byteLengthOf(spec);
    weights.set(spec.name, { spec, bytes: bytes.subarray(offset, end) });
    offset = end;
  }
  if (offset !== bytes.length) throw new Error(`${bytes.length} bytes of weights, the manifest describes ${offset}`);
  return weights;
}
