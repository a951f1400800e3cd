import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, tensor, tensor4d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createNetwork, type Network } from '../../src/execute.ts';
import type { GraphNode, Model } from '../../src/graph.ts';
import { createKernelNetwork } from '../../src/kernels/kernel-network.ts';
import { NoKernel } from '../../src/kernels/lower.ts';
import type { Weight } from '../../src/weights.ts';
import { kernelsInNode } from '../support/kernels.ts';

type Attributes = GraphNode['attr'];

const node = (name: string, op: string, input: string[], attr: Attributes = {}): GraphNode => ({
  name,
  op,
  input,
  attr,
});
const integers = (...i: number[]): Attributes[string] => ({ list: { i: i.map(String) } });
const text = (s: string): Attributes[string] => ({ s: btoa(s) });
const fused = (...names: string[]): Attributes[string] => ({ list: { s: names.map(btoa) } });
const floats = (shape: number[], ...values: number[]): Weight => ({ shape, values: Float32Array.from(values) });
const ints = (shape: number[], ...values: number[]): Weight => ({ shape, values: Int32Array.from(values) });

const unit = { strides: integers(1, 1, 1, 1), padding: text('VALID') };
const halves = { ksize: integers(1, 2, 2, 1), strides: integers(1, 2, 2, 1), padding: text('SAME') };

type Create = (model: Model, shape: readonly number[]) => Network | Promise<Network>;

const kernels = await kernelsInNode();
const ENGINES: readonly [string, Create][] = [
  ['tfjs', (model) => createNetwork(model, 'x')],
  ['the kernels', (model, shape) => createKernelNetwork(kernels, model, ['x', shape])],
];

/** What one node makes of a 2 x 2 picture with the channels (-2, 1), (0, 3), (1, 8), (5, 4). */
async function run(create: Create, op: string, attr: Attributes, ...weights: Weight[]) {
  const names = weights.map((_, i) => `w${i}`);
  const model = {
    nodes: [node('y', op, ['x', ...names], attr)],
    weights: new Map(weights.map((w, i) => [`w${i}`, w])),
  };
  const network = await create(model, [1, 2, 2, 2]);
  const x = tensor4d([-2, 1, 0, 3, 1, 8, 5, 4], [1, 2, 2, 2]);
  const [y] = network.run(x, ['y']);
  const result = { shape: y!.shape, values: [...y!.dataSync()] };
  for (const { dispose } of [network, { dispose: () => x.dispose() }, { dispose: () => y!.dispose() }]) dispose();
  return result;
}

beforeAll(async () => {
  await setBackend('cpu');
});

describe.each(ENGINES)('operations on %s', (_, create) => {
  it.each<[string, Attributes, Weight[], number[], number[]]>([
    [
      '_FusedConv2D',
      { ...unit, fused_ops: fused('BiasAdd', 'Relu') },
      [floats([1, 1, 2, 1], 2, 1), floats([1], -1)],
      [1, 2, 2, 1],
      [0, 2, 9, 13],
    ],
    [
      '_FusedConv2D',
      { ...unit, fused_ops: fused('BiasAdd', 'Relu6') },
      [floats([1, 1, 2, 1], 2, 1), floats([1], -1)],
      [1, 2, 2, 1],
      [0, 2, 6, 6],
    ],
    [
      '_FusedConv2D',
      { ...unit, fused_ops: fused('BiasAdd') },
      [floats([1, 1, 2, 1], 2, 1), floats([1], -1)],
      [1, 2, 2, 1],
      [-4, 2, 9, 13],
    ],
    [
      'FusedDepthwiseConv2dNative',
      { ...unit, fused_ops: fused('BiasAdd', 'Relu6') },
      [floats([1, 1, 2, 1], 2, 1), floats([2], 1, 0)],
      [1, 2, 2, 2],
      [0, 1, 1, 3, 3, 6, 6, 4],
    ],
    ['AvgPool', halves, [], [1, 1, 1, 2], [1, 4]],
    ['MaxPool', halves, [], [1, 1, 1, 2], [5, 8]],
    ['Mean', {}, [ints([2], 1, 2)], [1, 2], [1, 4]],
    ['Pad', {}, [ints([4, 2], 0, 0, 0, 0, 0, 1, 0, 0)], [1, 2, 3, 2], [-2, 1, 0, 3, 0, 0, 1, 8, 5, 4, 0, 0]],
    ['Reshape', {}, [ints([2], 1, -1)], [1, 8], [-2, 1, 0, 3, 1, 8, 5, 4]],
    ['AddV2', {}, [floats([2], 1, -1)], [1, 2, 2, 2], [-1, 0, 1, 2, 2, 7, 6, 3]],
    ['BiasAdd', {}, [floats([2], 1, -1)], [1, 2, 2, 2], [-1, 0, 1, 2, 2, 7, 6, 3]],
    ['Mul', {}, [floats([], 2)], [1, 2, 2, 2], [-4, 2, 0, 6, 2, 16, 10, 8]],
    ['Sub', {}, [floats([], 1)], [1, 2, 2, 2], [-3, 0, -1, 2, 0, 7, 4, 3]],
    ['Relu', {}, [], [1, 2, 2, 2], [0, 1, 0, 3, 1, 8, 5, 4]],
    ['Relu6', {}, [], [1, 2, 2, 2], [0, 1, 0, 3, 1, 6, 5, 4]],
    ['Identity', {}, [], [1, 2, 2, 2], [-2, 1, 0, 3, 1, 8, 5, 4]],
    [
      'ConcatV2',
      {},
      [floats([1, 2, 2, 1], 9, 9, 9, 9), ints([], 3)],
      [1, 2, 2, 3],
      [-2, 1, 9, 0, 3, 9, 1, 8, 9, 5, 4, 9],
    ],
  ])('%s %o', async (op, attr, weights, shape, values) => {
    expect(await run(create, op, attr, ...weights)).toEqual({ shape, values });
  });

  it('Softmax and Sigmoid turn sums into probabilities', async () => {
    const softmax = (await run(create, 'Softmax', {})).values;
    expect(softmax[0]! + softmax[1]!).toBeCloseTo(1, 6);
    expect(softmax[1]! / softmax[0]!).toBeCloseTo(Math.exp(3), 3);
    expect((await run(create, 'Sigmoid', {})).values[1]).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
  });
});

describe('pictures of a batch made one', () => {
  it.each<[string, Attributes, Weight[], number[]]>([
    ['Reshape', {}, [ints([2], -1, 4)], [2, 4]],
    ['Squeeze', { squeeze_dims: integers(0) }, [], [2, 2, 2]],
  ])('by %s is for tfjs alone', async (op, attr, weights, shape) => {
    const [[, tfjs], [, kernels]] = ENGINES as [(typeof ENGINES)[number], (typeof ENGINES)[number]];
    expect(await run(tfjs, op, attr, ...weights)).toEqual({ shape, values: [-2, 1, 0, 3, 1, 8, 5, 4] });
    await expect(run(kernels, op, attr, ...weights)).rejects.toThrow(NoKernel);
  });
});

describe('what neither can run', () => {
  it.each<[string, Attributes, RegExp]>([
    ['Where', {}, /Where is not supported/],
    ['AvgPool', { ...halves, padding: text('EXPLICIT') }, /padding EXPLICIT/],
    ['AvgPool', { padding: text('SAME') }, /no ksize/],
    ['_FusedConv2D', { ...unit, fused_ops: fused('BiasAdd', 'Elu') }, /Elu cannot be fused/],
    ['_FusedConv2D', { strides: integers(1, 1, 1, 1) }, /no padding/],
    ['Reshape', {}, /input 1 must be a constant/],
  ])('refuses %s %o', (op, attr, reason) => {
    expect(() => createNetwork({ nodes: [node('y', op, ['x'], attr)], weights: new Map() }, 'x')).toThrow(reason);
  });

  it('is told by the kernels as something that tfjs may know', async () => {
    const model = { nodes: [node('y', 'Where', ['x'])], weights: new Map() };
    await expect(createKernelNetwork(kernels, model, ['x', [1, 2, 2, 2]])).rejects.toThrow(NoKernel);
  });
});

describe.each(ENGINES)('a network on %s', (_, create) => {
  const model = {
    nodes: [
      node('double', 'Mul', ['x', 'two']),
      node('both', 'AddV2', ['double', 'x']),
      node('square', 'Mul', ['both', 'both']),
      node('aside', 'Mul', ['both', 'two']),
    ],
    weights: new Map([['two', floats([], 2)]]),
  };

  it('gives any node by name, the same one twice if asked', async () => {
    const network = await create(model, [1, 2]);
    const outputs = network.run(tensor([[1, 2]]), ['square', 'double', 'square']);
    expect(outputs.map((output) => [...output.dataSync()])).toEqual([
      [9, 36],
      [2, 4],
      [9, 36],
    ]);
  });

  it('keeps nothing but its outputs, however often it runs, and lets its weights go', async () => {
    const before = memory().numTensors;
    const network = await create(model, [1, 2]);
    const loaded = memory().numTensors;
    const input = tensor([[1, 2]]);
    for (const outputs of [['square'], ['square'], ['double', 'aside']])
      for (const output of network.run(input, outputs)) output.dispose();
    expect(memory().numTensors).toBe(loaded + 1);
    input.dispose();
    network.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
