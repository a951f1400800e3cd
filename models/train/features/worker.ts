import { join } from 'node:path';
import { openPicture } from '../data/open-picture.ts';
import { drawView } from './draw-view.ts';
import { compiledKernels, type OpenNetwork, openNetwork } from './open-network.ts';
import type { View } from './view.ts';

/** Pictures that go through the network together: more gains nothing on WASM and takes memory. */
const BATCH = 8;

/** Work for one core: what a pack's node says of some views of pictures. */
export interface Job {
  readonly root: string;
  readonly looks: readonly { readonly file: string; readonly view: View }[];
  /** Folder of the pack; undefined if only the pixels are wanted. */
  readonly pack: string | undefined;
  /** A node with an output of [pictures, values]. */
  readonly node: string;
  /** Side of the square in pixels. */
  readonly size: number;
}

let loaded: { readonly folder: string; readonly network: OpenNetwork } | undefined;

/**
 * The node's values, [looks, values]; without a pack the views' own RGBA bytes.
 *
 * @throws Error naming the file that cannot be decoded
 */
export default async function work(job: Job): Promise<Float32Array | Uint8ClampedArray> {
  if (job.pack === undefined) return joined(await Promise.all(job.looks.map((look) => draw(job, look))));
  const network = await load(job.pack);
  const results: Float32Array[] = [];
  let next = drawSome(job, 0);
  for (let from = 0; from < job.looks.length; from += BATCH) {
    const views = await next;
    // The next pictures are decoded by other threads while this one multiplies.
    next = drawSome(job, from + BATCH);
    results.push(network.run(views, job.node));
  }
  await next;
  return concatenated(results);
}

async function load(folder: string): Promise<OpenNetwork> {
  if (loaded?.folder === folder) return loaded.network;
  loaded?.network.dispose();
  loaded = undefined;
  loaded = { folder, network: await openNetwork(folder, await compiledKernels()) };
  return loaded.network;
}

function drawSome(job: Job, from: number): Promise<Uint8ClampedArray[]> {
  const drawn = Promise.all(job.looks.slice(from, from + BATCH).map((look) => draw(job, look)));
  // It is awaited a batch later; until then a failure must not count as unhandled.
  drawn.catch(() => {});
  return drawn;
}

async function draw({ root, size }: Job, { file, view }: Job['looks'][number]): Promise<Uint8ClampedArray> {
  try {
    return await drawView(await openPicture(join(root, file)), view, size);
  } catch (thrown) {
    throw new Error(`${file}: ${thrown instanceof Error ? thrown.message : thrown}`);
  }
}

function joined(views: readonly Uint8ClampedArray[]): Uint8ClampedArray {
  const bytes = new Uint8ClampedArray(views.reduce((sum, view) => sum + view.length, 0));
  let offset = 0;
  for (const view of views) {
    bytes.set(view, offset);
    offset += view.length;
  }
  return bytes;
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
