import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Refused } from '../refused.ts';
import { writeWhole } from '../write-whole.ts';

/** Where training stands; everything that the rest of it depends on. */
export interface Standing {
  /** Steps done. */
  readonly step: number;
  /** Sum of the losses of the epoch under way, and of how many batches. */
  readonly epochLoss: number;
  readonly epochBatches: number;
  readonly bestLoss: number;
  readonly bestAccuracy: number;
  readonly bestEpoch: number;
  /** Epochs since the best one. */
  readonly since: number;
  /** What the NaN guard multiplies the rate with. */
  readonly rateFactor: number;
  readonly finished: boolean;
}

export interface Checkpoint {
  readonly standing: Standing;
  /** The learner's state, and under `best/` the weights of the best epoch. */
  readonly tensors: ReadonlyMap<string, Float32Array>;
}

interface Header {
  readonly of: string;
  readonly sha256: string;
  readonly standing: Standing;
  readonly tensors: readonly { readonly name: string; readonly length: number }[];
}

/** Keeps a checkpoint, in place of the last one. @param of what it is a checkpoint of: data and options */
export async function writeCheckpoint(path: string, of: string, { standing, tensors }: Checkpoint): Promise<void> {
  const body = Buffer.concat([...tensors.values()].map((t) => Buffer.from(t.buffer, t.byteOffset, t.byteLength)));
  const header: Header = {
    of,
    sha256: createHash('sha256').update(body).digest('hex'),
    standing,
    tensors: [...tensors].map(([name, { length }]) => ({ name, length })),
  };
  await writeWhole(path, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]));
}

/**
 * The last checkpoint, or undefined if there is none.
 *
 * @throws Refused if it was made from other data or options, or is damaged
 */
export async function readCheckpoint(path: string, of: string): Promise<Checkpoint | undefined> {
  const bytes = await readFile(path).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return undefined;
    throw thrown;
  });
  if (!bytes) return undefined;
  const end = bytes.indexOf('\n');
  const header = JSON.parse(bytes.toString('utf8', 0, end)) as Header;
  if (header.of !== of)
    throw new Refused(`${path} belongs to other data or options; give those again, or --fresh to begin anew`);
  const body = Uint8Array.prototype.slice.call(bytes, end + 1);
  if (createHash('sha256').update(body).digest('hex') !== header.sha256)
    throw new Refused(`${path} is damaged; --fresh begins anew`);
  return { standing: header.standing, tensors: cut(body, header.tensors) };
}

function cut(body: Uint8Array, tensors: Header['tensors']): Map<string, Float32Array> {
  let offset = 0;
  return new Map(
    tensors.map(({ name, length }) => {
      const values = new Float32Array(
        body.buffer.slice(body.byteOffset + offset, body.byteOffset + offset + length * 4),
      );
      offset += length * 4;
      return [name, values];
    }),
  );
}
