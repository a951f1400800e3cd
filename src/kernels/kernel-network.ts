import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { Network } from '../execute.ts';
import type { Model } from '../graph.ts';
import { sizeOf } from '../weights.ts';
import { multipliesBytes } from './byte-matrix.ts';
import { type Address, type Instance, instantiate, reserve } from './kernels.ts';
import { lower } from './lower.ts';
import { type Kept, type Node, type Plan, plan } from './plan.ts';
import type { Shape, Step } from './step.ts';

/** The first address that is used: 0 stands for "none", and zeros lie there. */
const FIRST = 64;

/**
 * Puts a model into a memory of its own, on which Scrim's compiled kernels run it: a picture after the other, without
 * tfjs between the steps.
 *
 * @param module the compiled kernels
 * @param input  name and shape, [1, height, width, channels], of what the network is given
 * @param isByBytes whether weights that are stored as bytes are multiplied as such; by default, where the processor is
 *                  faster with them
 * @throws NoKernel if the kernels do not know one of the model's operations
 */
export async function createKernelNetwork(
  module: WebAssembly.Module,
  model: Model,
  input: readonly [name: string, shape: Shape],
  isByBytes?: boolean,
): Promise<Network> {
  const instance = await instantiate(module, FIRST);
  const { nodes, constants } = lowerAll(model, input, isByBytes ?? multipliesBytes(instance));
  const kept = keep(instance, constants);
  const plans = new Map<string, Plan>();
  return {
    run(pictures, outputs) {
      const key = outputs.join();
      const made = plans.get(key) ?? plan(nodes, input, outputs, kept);
      plans.set(key, made);
      reserve(instance.memory, made.size);
      return runEach(instance, made, pictures);
    },
    // The memory goes with the last reference to it.
    dispose: () => plans.clear(),
  };
}

/** What is made of weights, by the node that it is for, or the weight that is read as it is. */
type Constants = ReadonlyMap<string, Step['constants']>;

/** In a function of its own, and steps apart from what they are made of, so that no closure holds on to the weights. */
function lowerAll(
  { nodes, weights }: Model,
  input: readonly [name: string, shape: Shape],
  isByBytes: boolean,
): { nodes: readonly Node[]; constants: Constants } {
  const shapes = new Map([input]);
  const constants = new Map<string, Step['constants']>();
  const lowered = nodes
    .filter(({ op }) => op !== 'Const' && op !== 'Placeholder')
    .map((node): Node => {
      const result = lower(node, { shapes, weights, isByBytes });
      shapes.set(node.name, result.shape);
      if (result.kind === 'alias') return [node.name, result];
      constants.set(node.name, result.constants);
      for (const read of result.inputs) if (weights.has(read)) constants.set(read, [weights.get(read)!.values]);
      return [node.name, { ...result, constants: [] }];
    });
  return { nodes: lowered, constants };
}

/** Copies what never changes to the beginning of a memory. */
function keep({ memory }: Instance, constants: Constants): Kept {
  const places = new Map<string, Address[]>();
  let end = FIRST;
  for (const [name, arrays] of constants) {
    const own = arrays.map(({ byteLength }) => {
      const address = end;
      end += Math.ceil(byteLength / FIRST) * FIRST;
      return address;
    });
    places.set(name, own);
  }
  reserve(memory, end);
  for (const [name, arrays] of constants)
    for (const [i, values] of arrays.entries()) {
      const Kind = values instanceof Int8Array ? Int8Array : Float32Array;
      new Kind(memory.buffer, places.get(name)![i]!, values.length).set(values);
    }
  return { constants: places, end };
}

function runEach(instance: Instance, { calls, input, outputs }: Plan, pictures: Tensor): Tensor[] {
  const [count = 0, ...sides] = pictures.shape;
  const all = pictures.dataSync<'float32'>();
  const size = sizeOf(sides);
  const made = outputs.map(({ shape }) => new Float32Array(count * sizeOf(shape)));
  for (let index = 0; index < count; index++) {
    const { memory } = instance;
    new Float32Array(memory.buffer, input, size).set(all.subarray(index * size, (index + 1) * size));
    for (const { step, places } of calls) step.run(instance, places);
    for (const [i, { address, shape }] of outputs.entries())
      made[i]!.set(new Float32Array(memory.buffer, address, sizeOf(shape)), index * sizeOf(shape));
  }
  return outputs.map(({ shape }, i) => tensor(made[i]!, [count, ...shape.slice(1)]));
}
