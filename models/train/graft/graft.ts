import { tidy, zeros } from '@tensorflow/tfjs-core';
import type { Card } from '../../../src/card.ts';
import { createNetwork } from '../../../src/execute.ts';
import { type GraphNode, inOrder, type Model } from '../../../src/graph.ts';
import type { Pack } from '../../../src/pack.ts';
import type { Weight } from '../../../src/weights.ts';
import { Refused } from '../refused.ts';
import { constant, type Grown, node } from './grow.ts';

/** Names of what is put onto the base network. */
export const POOLED = 'pooled';
export const MEAN = 'features/mean';
export const SCALE = 'features/scale';
export const FEATURES = 'features/standard';
export const KERNEL = 'trained/kernel';
export const BIAS = 'trained/bias';
export const LOGITS = 'trained/logits';
export const SCORES = 'trained/scores';

/** Where heads read the networks that ship: these told the stamps apart best (models/README.md). */
const TAPS: Readonly<Record<string, readonly string[]>> = {
  'mobilenet-v2': ['block_10_depthwise', 'block_12_depthwise', 'block_13_depthwise'],
  'mobilenet-v2-mid': ['block_10_depthwise', 'block_12_depthwise', 'block_13_depthwise'],
  'inception-v3': ['mixed5', 'mixed7', 'mixed8'],
};

/** The nodes a head reads by default: known good ones, else the base's own features. */
export function tapsOf({ id, outputs }: Card): readonly string[] {
  return TAPS[id] ?? [outputs.features.node];
}

/**
 * A base network with a new head: maximum and variance of every tap over the picture, standardised, then one linear layer
 * and softmax. The variance tells how unevenly a feature is spread, which means and maxima do not.
 * What only the old head needed is gone. The head's weights are zero and the standardisation does nothing yet.
 *
 * @param taps names of nodes, [pictures, height, width, channels] or [pictures, values]
 * @returns the model and the length of its features
 * @throws Refused if a tap is not there or cannot be read
 */
export function graft(
  { card, model }: Pack,
  taps: readonly string[],
  classes: number,
): { model: Model; length: number } {
  const shapes = shapesOf(card, model, taps);
  const parts = taps.map((tap, i) => pool(tap, shapes[i]!));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const joined: Grown = {
    nodes: [
      constant('pooled/axis'),
      node(POOLED, 'ConcatV2', [...parts.flatMap(({ outputs }) => outputs), 'pooled/axis']),
    ],
    weights: [['pooled/axis', { shape: [], values: Int32Array.of(1) }]],
  };
  const grown = [...parts, joined, head(length, classes)];
  const nodes = [...model.nodes, ...grown.flatMap((part) => part.nodes)];
  return { model: pruned(nodes, new Map([...model.weights, ...grown.flatMap((part) => part.weights)])), length };
}

function shapesOf({ input }: Card, model: Model, taps: readonly string[]): number[][] {
  for (const tap of taps)
    if (!model.nodes.some(({ name, op }) => name === tap && op !== 'Const'))
      throw new Refused(`the base network has no node ${tap}; it has ${tappable(model).join(', ')}`);
  const network = createNetwork(model, input.node);
  const shapes = tidy(() => network.run(zeros([1, input.size, input.size, 3]), taps).map(({ shape }) => shape));
  network.dispose();
  return shapes;
}

function tappable({ nodes }: Model): string[] {
  return nodes.filter(({ op }) => op !== 'Const' && op !== 'Placeholder').map(({ name }) => name);
}

function pool(tap: string, shape: readonly number[]): Grown & { outputs: string[]; length: number } {
  if (shape.length === 2) return { nodes: [], weights: [], outputs: [tap], length: shape[1]! };
  const [, height, width, channels] = shape;
  if (shape.length !== 4 || !height || !width || !channels)
    throw new Refused(`${tap} has the shape [${shape}]; a head can read [1, height, width, channels] or [1, values]`);
  const window = { ksize: [1, height, width, 1], strides: [1, height, width, 1] };
  const own = (name: string): string => `pooled/${tap}/${name}`;
  const reduce = (name: string, op: 'AvgPool' | 'MaxPool', from: string) =>
    node(own(name), op, [from], window, { padding: 'VALID' });
  const flat = (name: string, from: string) => node(own(name), 'Squeeze', [own(from)], { squeeze_dims: [1, 2] });
  const nodes = [
    reduce('max', 'MaxPool', tap),
    flat('greatest', 'max'),
    node(own('squares'), 'Mul', [tap, tap]),
    reduce('mean_of_squares', 'AvgPool', own('squares')),
    reduce('mean', 'AvgPool', tap),
    node(own('square_of_mean'), 'Mul', [own('mean'), own('mean')]),
    node(own('difference'), 'Sub', [own('mean_of_squares'), own('square_of_mean')]),
    flat('variance', 'difference'),
  ];
  return { nodes, weights: [], outputs: [own('greatest'), own('variance')], length: channels * 2 };
}

function head(length: number, classes: number): Grown {
  const weights: [string, Weight][] = [
    [MEAN, { shape: [length], values: new Float32Array(length) }],
    [SCALE, { shape: [length], values: new Float32Array(length).fill(1) }],
    [KERNEL, { shape: [length, classes], values: new Float32Array(length * classes) }],
    [BIAS, { shape: [classes], values: new Float32Array(classes) }],
  ];
  const nodes = [
    ...weights.map(([name]) => constant(name)),
    node('features/centred', 'Sub', [POOLED, MEAN]),
    node(FEATURES, 'Mul', ['features/centred', SCALE]),
    node(LOGITS, '_FusedMatMul', [FEATURES, KERNEL, BIAS], {}, {}, ['BiasAdd']),
    node(SCORES, 'Softmax', [LOGITS]),
  ];
  return { nodes, weights };
}

/** Only what the scores need. */
function pruned(nodes: readonly GraphNode[], weights: ReadonlyMap<string, Weight>): Model {
  const ordered = inOrder(nodes);
  const needed = new Set([SCORES]);
  for (const { name, input } of ordered.toReversed())
    if (needed.has(name)) for (const source of input) needed.add(source);
  return {
    nodes: ordered.filter(({ name }) => needed.has(name)),
    weights: new Map([...weights].filter(([name]) => needed.has(name))),
  };
}
