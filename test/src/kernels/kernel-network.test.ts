import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { makePack } from '../../../models/fold/make-pack.ts';
import { RECIPES } from '../../../models/fold/recipes.ts';
import { useWasm } from '../../../models/train/fit/use-wasm.ts';
import { createNetwork } from '../../../src/execute.ts';
import type { GraphNode, Model } from '../../../src/graph.ts';
import { createKernelNetwork } from '../../../src/kernels/kernel-network.ts';
import { sizeOf, type Weight } from '../../../src/weights.ts';
import { kernelsInNode } from '../../support/kernels.ts';
import { readFiles } from '../../support/pack-files.ts';
import { seeded } from '../../support/seeded.ts';
import { until } from '../../support/until.ts';

const kernels = await kernelsInNode();
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const random = seeded(7);

function noise(shape: readonly number[]): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, () => random.between(-1, 1));
}

const weight = (...shape: number[]): Weight => ({ shape, values: noise(shape) });
const integers = (...i: number[]): GraphNode['attr'][string] => ({ list: { i: i.map(String) } });
const text = (s: string): GraphNode['attr'][string] => ({ s: btoa(s) });
const fused = (...names: string[]): GraphNode['attr'][string] => ({ list: { s: names.map(btoa) } });

/** The largest difference of any value between the kernels and tfjs, and the largest value. */
async function compare(model: Model, shape: readonly number[], outputs: readonly string[], values: Float32Array) {
  const byKernels = await createKernelNetwork(kernels, model, ['x', [1, ...shape.slice(1)]]);
  const byTfjs = createNetwork(model, 'x');
  const x = tensor(values, [...shape]);
  const [ours, theirs] = [byKernels.run(x, outputs), byTfjs.run(x, outputs)];
  const results = ours.map((own, i) => {
    expect(own.shape).toEqual(theirs[i]!.shape);
    const expected = theirs[i]!.dataSync();
    let [largest, greatest] = [0, 0];
    for (const [j, value] of own.dataSync().entries()) {
      largest = Math.max(largest, Math.abs(value - expected[j]!));
      greatest = Math.max(greatest, Math.abs(expected[j]!));
    }
    return { largest, greatest };
  });
  for (const each of [x, ...ours, ...theirs] satisfies Tensor[]) each.dispose();
  byTfjs.dispose();
  return results;
}

/** Sums of a few hundred products of numbers below 1, in another order and with one rounding less. */
const ROUNDING = 1e-4;

async function expectSame(nodes: readonly GraphNode[], weights: Record<string, Weight>, shape: readonly number[]) {
  const outputs = nodes.slice(-1).map(({ name }) => name);
  const [result] = await compare({ nodes, weights: new Map(Object.entries(weights)) }, shape, outputs, noise(shape));
  expect(result!.greatest).toBeGreaterThan(0.01);
  expect(result!.largest).toBeLessThan(ROUNDING);
}

describe('the kernels give what tfjs gives', () => {
  beforeAll(async () => void (await setBackend('cpu')));

  const plain = { strides: integers(1, 1, 1, 1), padding: text('SAME'), fused_ops: fused('BiasAdd') };

  test.each([
    // Sides of the picture, channels in and out, sides of the filter, strides: more and fewer rows than are worked on
    // at once, columns that fill no panel, windows that reach over every edge.
    [[1, 1], 3, 8, [1, 1], [1, 1]],
    [[2, 2], 5, 8, [1, 1], [1, 1]],
    [[7, 7], 16, 24, [1, 1], [1, 1]],
    [[9, 4], 8, 13, [1, 1], [1, 1]],
    [[8, 8], 8, 16, [1, 1], [2, 2]],
    [[11, 10], 3, 8, [3, 3], [2, 2]],
    [[12, 12], 3, 16, [3, 3], [2, 2]],
    [[6, 7], 4, 8, [1, 7], [1, 1]],
    [[7, 6], 4, 9, [7, 1], [1, 1]],
    [[5, 5], 6, 8, [5, 5], [1, 1]],
    [[3, 3], 2, 8, [5, 5], [1, 1]],
    [[90, 90], 16, 8, [3, 3], [1, 1]],
  ] as const)(
    'a convolution over %j of %d channels to %d by %j, strides %j',
    async ([h, w], cin, cout, [kh, kw], strides) => {
      for (const padding of ['SAME', 'VALID']) {
        if (padding === 'VALID' && (kh > h || kw > w)) continue;
        for (const activation of [[], ['Relu'], ['Relu6']]) {
          const attr = {
            strides: integers(1, ...strides, 1),
            padding: text(padding),
            fused_ops: fused('BiasAdd', ...activation),
          };
          const nodes = [{ name: 'y', op: '_FusedConv2D', input: ['x', 'filter', 'bias'], attr }];
          await expectSame(nodes, { filter: weight(kh, kw, cin, cout), bias: weight(cout) }, [2, h, w, cin]);
        }
      }
    },
  );

  test.each([
    [[1, 1], 4, 3, 1],
    [[4, 4], 8, 3, 1],
    [[7, 7], 12, 3, 1],
    [[6, 9], 8, 3, 2],
    [[12, 12], 4, 3, 2],
    [[13, 13], 16, 3, 2],
    [[8, 11], 8, 5, 1],
    [[9, 9], 4, 5, 3],
    [[10, 8], 3, 3, 1],
    [[3, 20], 4, 3, 1],
    [[2, 2], 4, 5, 1],
    [[4, 5], 8, 3, 1],
    [[1, 6], 4, 3, 1],
    [[5, 8], 8, 3, 2],
    [[8, 7], 4, 3, 2],
    [[3, 9], 4, 3, 2],
    [[6, 9], 24, 3, 1],
    [[9, 6], 40, 3, 2],
  ] as const)(
    'a filter for each channel over %j of %d channels, %d wide, stride %d',
    async ([h, w], channels, size, stride) => {
      for (const padding of ['SAME', 'VALID']) {
        if (padding === 'VALID' && (size > h || size > w)) continue;
        const attr = {
          strides: integers(1, stride, stride, 1),
          padding: text(padding),
          fused_ops: fused('BiasAdd', 'Relu6'),
        };
        const nodes = [{ name: 'y', op: 'FusedDepthwiseConv2dNative', input: ['x', 'filter', 'bias'], attr }];
        await expectSame(nodes, { filter: weight(size, size, channels, 1), bias: weight(channels) }, [
          2,
          h,
          w,
          channels,
        ]);
      }
    },
  );

  test.each([
    // Sides of the picture, channels in and out: lengths that are no multiple of four, rows that are none of five, more
    // rows than are worked on at once, columns that fill no panel.
    [[5, 1], 16, 8],
    [[3, 3], 18, 16],
    [[7, 7], 33, 24],
    [[20, 21], 96, 20],
    [[2, 3], 960, 8],
    [[2, 2], 12, 8],
  ] as const)('a product of %j pictures of %d channels, many of them zero, to %d', async ([h, w], cin, cout) => {
    const nodes = [
      { name: 'a', op: '_FusedConv2D', input: ['x', 'filter', 'bias'], attr: plain },
      { name: 'y', op: 'AddV2', input: ['x2', 'a'], attr: {} },
    ];
    const weights = new Map(
      Object.entries({ filter: weight(1, 1, cin, cout), bias: weight(cout), x2: weight(1, h, w, cout) }),
    );
    const shape = [1, h, w, cin];
    for (const share of [0.1, 0.7, 1]) {
      const values = noise(shape);
      // Whole channels of neighbours, single places, and the zero that has a sign.
      for (let i = 0; i < values.length; i++)
        if (random.between(0, 1) < share || i % cin < share * cin) values[i] = i % 7 === 0 ? -0 : 0;
      const [result] = await compare({ nodes, weights }, shape, ['y'], values);
      expect(result!.greatest).toBeGreaterThan(0.01);
      expect(result!.largest).toBeLessThan(ROUNDING);
    }
  });

  test('what is no number is not lost among zeros', async () => {
    const model: Model = {
      nodes: [{ name: 'y', op: '_FusedConv2D', input: ['x', 'filter', 'bias'], attr: plain }],
      weights: new Map([
        ['filter', weight(1, 1, 24, 8)],
        ['bias', weight(8)],
      ]),
    };
    const network = await createKernelNetwork(kernels, model, ['x', [1, 4, 3, 24]]);
    for (const [place, value] of [
      [0, Number.NaN],
      [11 * 24 + 23, Number.NaN],
      [5 * 24 + 7, Number.POSITIVE_INFINITY],
      [9 * 24, Number.NEGATIVE_INFINITY],
    ] as const) {
      const values = new Float32Array(12 * 24);
      values[place] = value;
      const [y] = network.run(tensor(values, [1, 4, 3, 24]), ['y']);
      const wrong = [...y!.dataSync()].flatMap((each, i) => (Number.isFinite(each) ? [] : [Math.floor(i / 8)]));
      expect(wrong).toEqual(Array(8).fill(Math.floor(place / 24)));
    }
  });

  test.each(['MaxPool', 'AvgPool'])('%s', async (op) => {
    for (const channels of [3, 8])
      for (const [window, stride] of [
        [2, 2],
        [3, 1],
        [3, 2],
        [7, 7],
      ] as const)
        for (const padding of ['SAME', 'VALID']) {
          const attr = {
            ksize: integers(1, window, window, 1),
            strides: integers(1, stride, stride, 1),
            padding: text(padding),
          };
          await expectSame([{ name: 'y', op, input: ['x'], attr }], {}, [1, 9, 8, channels]);
        }
  });

  test('the greatest of a window with something that is no number is none', async () => {
    const attr = { ksize: integers(1, 2, 2, 1), strides: integers(1, 2, 2, 1), padding: text('VALID') };
    const model: Model = { nodes: [{ name: 'y', op: 'MaxPool', input: ['x'], attr }], weights: new Map() };
    const network = await createKernelNetwork(kernels, model, ['x', [1, 2, 4, 5]]);
    for (const place of [0, 4, 5 + 3, 7 * 5 + 1]) {
      const values = noise([1, 2, 4, 5]);
      values[place] = Number.NaN;
      const [y] = network.run(tensor(values, [1, 2, 4, 5]), ['y']);
      const wrong = [...y!.dataSync()].flatMap((each, i) => (Number.isNaN(each) ? [i] : []));
      expect(wrong).toEqual([Math.floor((place % 20) / 10) * 5 + (place % 5)]);
    }
  });

  const convolve = (name: string, from: string): GraphNode => ({
    name,
    op: '_FusedConv2D',
    input: [from, 'filter', 'bias'],
    attr: plain,
  });
  const plus = (name: string, ...input: string[]): GraphNode => ({ name, op: 'AddV2', input, attr: {} });

  test.each([
    // Sides and channels of the picture, sides and strides of the first filter, size and stride of the second: what lies
    // between is large enough to be made in strips, of one row and of several, the last of which is shorter.
    [[66, 60], 8, 96, 1, 1, 3, 1],
    [[67, 60], 8, 96, 1, 1, 3, 2],
    [[300, 31], 3, 32, 1, 1, 3, 1],
    [[131, 121], 3, 80, 3, 2, 3, 2],
    [[40, 260], 3, 32, 1, 1, 5, 3],
  ] as const)(
    'a filter for each channel of a large tensor, over %j of %d channels',
    async ([h, w], channels, made, side, stride, size, apart) => {
      for (const padding of ['SAME', 'VALID']) {
        const attr = (stride: number) => ({
          strides: integers(1, stride, stride, 1),
          padding: text(padding),
          fused_ops: fused('BiasAdd', 'Relu6'),
        });
        const nodes = [
          { name: 'a', op: '_FusedConv2D', input: ['x', 'first', 'bias'], attr: attr(stride) },
          { name: 'y', op: 'FusedDepthwiseConv2dNative', input: ['a', 'second', 'bias'], attr: attr(apart) },
        ];
        const weights = {
          first: weight(side, side, channels, made),
          second: weight(size, size, made, 1),
          bias: weight(made),
        };
        await expectSame(nodes, weights, [1, h, w, channels]);
      }
    },
  );

  test('a large tensor that others read too is there whole', async () => {
    const attr = { ...plain, fused_ops: fused('BiasAdd', 'Relu6') };
    const nodes = [
      { name: 'a', op: '_FusedConv2D', input: ['x', 'first', 'bias'], attr },
      { name: 'y', op: 'FusedDepthwiseConv2dNative', input: ['a', 'second', 'bias'], attr },
      { name: 'z', op: 'AddV2', input: ['a', 'y'], attr: {} },
    ];
    const weights = new Map([
      ['first', weight(1, 1, 8, 96)],
      ['second', weight(3, 3, 96, 1)],
      ['bias', weight(96)],
    ]);
    for (const outputs of [['z'], ['y', 'a']])
      for (const { largest } of await compare({ nodes, weights }, [1, 60, 60, 8], outputs, noise([1, 60, 60, 8])))
        expect(largest).toBeLessThan(ROUNDING);
  });

  test.each<[string, GraphNode[], string[]]>([
    [
      'added to what came before',
      [convolve('a', 'x'), plus('b', 'x', 'a'), convolve('c', 'b'), plus('d', 'c', 'b')],
      ['d'],
    ],
    ['asked for itself', [convolve('a', 'x'), plus('b', 'x', 'a')], ['b', 'a']],
    ['read twice', [convolve('a', 'x'), plus('b', 'x', 'a'), plus('c', 'a', 'b')], ['c']],
    ['added to itself', [convolve('a', 'x'), plus('b', 'a', 'a')], ['b']],
    ['added to another', [convolve('a', 'x'), convolve('b', 'a'), convolve('c', 'x'), plus('d', 'b', 'c')], ['d']],
    [
      'that waits for the other',
      [convolve('a', 'x'), convolve('b', 'x'), plus('c', 'a', 'b'), plus('d', 'c', 'x')],
      ['d', 'c'],
    ],
  ])('a convolution %s', async (_, nodes, outputs) => {
    const weights = new Map([
      ['filter', weight(1, 1, 8, 8)],
      ['bias', weight(8)],
    ]);
    for (const { largest } of await compare({ nodes, weights }, [3, 6, 5, 8], outputs, noise([3, 6, 5, 8])))
      expect(largest).toBeLessThan(ROUNDING);
  });
});

test('nothing holds on to the weights once the kernels have their copy', async () => {
  await setBackend('cpu');
  const { network, weights } = await createOne();
  await until('the weights to go', () => {
    collectGarbage();
    return weights.every((each) => each.deref() === undefined);
  });
  const x = tensor(noise([1, 4, 4, 8]), [1, 4, 4, 8]);
  expect(network.run(x, ['y'])[0]!.shape).toEqual([1, 4, 4, 8]);
});

/** A network of one layer, with weak references to its weights. */
async function createOne() {
  const model: Model = {
    nodes: [
      {
        name: 'y',
        op: '_FusedConv2D',
        input: ['x', 'filter', 'bias'],
        attr: { strides: integers(1, 1, 1, 1), padding: text('SAME'), fused_ops: fused('BiasAdd') },
      },
    ],
    weights: new Map([
      ['filter', weight(1, 1, 8, 8)],
      ['bias', weight(8)],
    ]),
  };
  const network = await createKernelNetwork(kernels, model, ['x', [1, 4, 4, 8]]);
  return { network, weights: [...model.weights.values()].map(({ values }) => new WeakRef(values)) };
}

describe('packs', () => {
  beforeAll(useWasm);

  test.each(RECIPES.map((recipe) => [recipe.id, recipe] as const))(
    '%s gives its scores and features to 1e-4 of the greatest',
    async (_, recipe) => {
      const { card, model } = await readFiles(await makePack(recipe));
      const { size, range, node } = card.input;
      const shape = [2, size, size, 3];
      const pictures = Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
        const wave = Math.sin(i * 0.0137 + (i % 3) + Math.floor(i / (size * 3)) * 0.05);
        return range[0] + ((range[1] - range[0]) * (1 + wave)) / 2;
      });
      const named = { ...model, nodes: model.nodes.map((each) => renamed(each, node)) };
      const outputs = [card.outputs.scores, card.outputs.features.node];
      for (const { largest, greatest } of await compare(named, shape, outputs, pictures))
        expect(largest).toBeLessThan(1e-4 * greatest);
    },
    300_000,
  );
});

/** The same node where the network's input is called `x`. */
function renamed(node: GraphNode, input: string): GraphNode {
  const rename = (name: string): string => (name === input ? 'x' : name);
  return { ...node, name: rename(node.name), input: node.input.map(rename) };
}
