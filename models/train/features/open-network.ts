import { readFile } from 'node:fs/promises';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend, type Tensor, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { relaxedSimd } from 'wasm-feature-detect';
import { drawCanary } from '../../../src/canary.ts';
import type { Card } from '../../../src/card.ts';
import { createNetwork, type Network } from '../../../src/execute.ts';
import { createKernelNetwork } from '../../../src/kernels/kernel-network.ts';
import { NoKernel } from '../../../src/kernels/lower.ts';
import type { Pack } from '../../../src/pack.ts';
import { toInput } from '../../../src/preprocess.ts';
import { useWasm } from '../fit/use-wasm.ts';
import { readPackFolder } from '../graft/read-folder.ts';

export interface OpenNetwork {
  /** Whether it runs on the extension's own kernels, or on tfjs's. */
  readonly ground: 'kernels' | 'tfjs';
  /** A node's values, a row a view; views are opaque squares of the pack's size. */
  run(views: readonly Uint8ClampedArray[], node: string): Float32Array;
  dispose(): void;
}

const KERNELS = new URL('../../../build/kernels.wasm', import.meta.url);

/** How far kernels may be from tfjs on the built-in picture, as a share of the largest value: other summing orders stay below. */
const AGREEMENT = 1e-3;

/**
 * The kernels that the extension runs networks on, as `npm run packs` compiles them; undefined where they are not there,
 * and where relaxed SIMD is behind a flag: V8 before 11.4 (Node 20) makes slower code of them than of tfjs's.
 */
export async function compiledKernels(): Promise<WebAssembly.Module | undefined> {
  if (!(await relaxedSimd())) return undefined;
  const bytes = await readFile(KERNELS).catch(() => undefined);
  return bytes && (await WebAssembly.compile(new Uint8Array(bytes)));
}

/**
 * Loads a pack onto the kernels, if they know its operations and say of the built-in picture what tfjs says, else onto
 * tfjs's WASM; on one core either way. Its backend becomes this thread's current one.
 */
export async function openNetwork(folder: string, kernels: WebAssembly.Module | undefined): Promise<OpenNetwork> {
  const pack = await readPackFolder(folder);
  const { card, model } = pack;
  await useWasm();
  const usual = opened('tfjs', createNetwork(model, card.input.node), card);
  const fast = kernels && (await onKernels(kernels, pack));
  if (!fast) return usual;
  const expected = sayOfCanary(usual, card);
  await setBackend('cpu');
  if (agree(sayOfCanary(fast, card), expected)) {
    usual.dispose();
    return fast;
  }
  await useWasm();
  return usual;
}

async function onKernels(kernels: WebAssembly.Module, { card, model }: Pack): Promise<OpenNetwork | undefined> {
  const { node, size } = card.input;
  try {
    return opened('kernels', await createKernelNetwork(kernels, model, [node, [1, size, size, 3]]), card);
  } catch (thrown) {
    if (thrown instanceof NoKernel) return undefined;
    throw thrown;
  }
}

function opened(ground: OpenNetwork['ground'], network: Network, { input }: Card): OpenNetwork {
  return {
    ground,
    run(views, node) {
      const [output] = tidy((): Tensor[] => {
        const batch = tensor4d(toInput(views, input), [views.length, input.size, input.size, 3]);
        return network.run(batch, [node]);
      });
      const values = output!.dataSync<'float32'>().slice();
      output!.dispose();
      return values;
    },
    dispose: () => network.dispose(),
  };
}

/** Features and scores: features alone would not show a broken head, nor the scores of a head without weights anything. */
function sayOfCanary(network: OpenNetwork, { input, outputs }: Card): Float32Array[] {
  const canary = [drawCanary(input.size)];
  return [network.run(canary, outputs.features.node), network.run(canary, outputs.scores)];
}

function agree(found: readonly Float32Array[], expected: readonly Float32Array[]): boolean {
  return expected.every((values, i) => {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return values.every((value, j) => Math.abs(found[i]![j]! - value) <= AGREEMENT * largest);
  });
}
