import {
  add,
  browser,
  cast,
  concat,
  mul,
  stack,
  type Tensor,
  type Tensor3D,
  tensor3d,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import { drawCanary } from './canary.ts';
import type { Card } from './card.ts';
import { createNetwork, type Network } from './execute.ts';
import { Failure } from './failure.ts';
import type { Model } from './graph.ts';
import { createKernelNetwork } from './kernels/kernel-network.ts';
import { BadPack, type Pack } from './pack.ts';
import type { Judged } from './picture.ts';
import { isPixels, toInput, type View } from './preprocess.ts';
import type { Label, Scores } from './scores.ts';

/** What the network itself says of one picture. */
export type Reading = Pick<Judged, 'scores' | 'features'>;

export interface Classifier {
  readonly card: Card;
  /** The name of the backend it runs on, as the caller calls it. */
  readonly backend: string;
  /**
   * @param batch opaque squares of the card's size, see preprocess.ts; not empty. Bitmaps stay the caller's
   * @returns a reading per picture, in order
   * @throws BadPack if the graph cannot run, Failure `no-backend` if the backend gave no numbers: nothing it said can be trusted
   */
  classify(batch: readonly View[]): Promise<Reading[]>;
  dispose(): void;
}

/**
 * Loads a pack on the current tfjs backend and runs it once, so that kernels are compiled and the first picture waits
 * for nothing.
 *
 * @param backend what to call the backend, e.g. `wasm-simd`
 * @param kernels the compiled kernels to run the network on; without them it runs on tfjs
 * @throws BadPack if the graph cannot run or its outputs do not have the shapes that the card promises,
 *         NoKernel if the kernels do not know one of its operations
 */
export async function createClassifier(
  { card, model }: Pack,
  backend: string,
  kernels?: WebAssembly.Module,
): Promise<Classifier> {
  const network = await put(model, card.input, kernels);
  const room = new Float32Array(card.input.size ** 2 * 3);
  const classify = async (batch: readonly View[]): Promise<Reading[]> => {
    const output = asBadPack(() => forward(network, card, batch, room));
    try {
      return split(await output.data<'float32'>(), card);
    } finally {
      output.dispose();
    }
  };
  try {
    await classify([drawCanary(card.input.size)]);
  } catch (thrown) {
    network.dispose();
    throw thrown;
  }
  return { card, backend, classify, dispose: () => network.dispose() };
}

/** In a function of its own, so that no closure of the classifier's holds on to the model, which is copied. */
async function put(model: Model, { node, size }: Card['input'], kernels?: WebAssembly.Module): Promise<Network> {
  if (kernels) return await createKernelNetwork(kernels, model, [node, [1, size, size, 3]]);
  return asBadPack(() => createNetwork(model, node));
}

/**
 * Scores and features side by side in one tensor, [pictures, labels + features], so that one readback fetches all.
 *
 * @param room for one picture's input, which is read before this returns: making room anew takes longer than writing
 */
function forward(
  network: Network,
  { labels, input, outputs }: Card,
  batch: readonly View[],
  room: Float32Array,
): Tensor {
  return tidy(() => {
    const pictures = upload(batch, input, room);
    const [scores, features] = network.run(pictures, [outputs.scores, outputs.features.node]);
    checkShape(outputs.scores, scores!, [batch.length, labels.length]);
    checkShape(outputs.features.node, features!, [batch.length, outputs.features.length]);
    return concat([scores!, features!], 1);
  });
}

/** A batch as the network wants it: [pictures, size, size, 3]. */
function upload(batch: readonly View[], input: Card['input'], room: Float32Array): Tensor {
  const { size } = input;
  if (batch.every(isPixels)) {
    const values = toInput(batch, input, batch.length === 1 ? room : undefined);
    return tensor4d(values, [batch.length, size, size, 3]);
  }
  const views = batch.map((view) =>
    isPixels(view) ? tensor3d(toInput([view], input), [size, size, 3]) : uploadBitmap(view, input),
  );
  return stack(views);
}

function uploadBitmap(bitmap: ImageBitmap, { range: [low, high] }: Card['input']): Tensor3D {
  const bytes = cast(browser.fromPixels(bitmap, 3), 'float32');
  return add(mul(bytes, (high - low) / 255), low);
}

function checkShape(node: string, { shape }: Tensor, expected: readonly number[]): void {
  if (shape.join() !== expected.join())
    throw new BadPack(node, `has the shape [${shape}], the card says [${expected}]`);
}

function split(output: Float32Array, { labels, outputs }: Card): Reading[] {
  const width = labels.length + outputs.features.length;
  return Array.from({ length: output.length / width }, (_, index) => {
    const row = output.slice(index * width, (index + 1) * width);
    if (!row.every(Number.isFinite)) throw new Failure('no-backend', 'the network gave something that is not a number');
    return { scores: scoresOf(row, labels), features: row.slice(labels.length) };
  });
}

function scoresOf(row: Float32Array, labels: readonly Label[]): Scores {
  return Object.fromEntries(labels.map((label, i) => [label, row[i]!]));
}

function asBadPack<T>(attempt: () => T): T {
  try {
    return attempt();
  } catch (thrown) {
    if (thrown instanceof BadPack) throw thrown;
    throw new BadPack('model.json', thrown instanceof Error ? thrown.message : String(thrown));
  }
}
