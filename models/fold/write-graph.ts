import type { WeightSpec } from '../../src/weights.ts';
import type { Stored } from '../train/graft/pack-files.ts';
import { channelsOf, isWeighted, type Layer, type Pool, type Statistic, type Weighted } from './layers.ts';
import { sidesOf } from './pads.ts';

type Attribute =
  | { s: string }
  | { b: boolean }
  | { i: string }
  | { type: string }
  | { list: { s: string[] } | { i: string[] } }
  | { shape: { dim: { size: string }[] } };

/** A node as tfjs graph models write it: texts base64, integers as strings. */
export interface WrittenNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, Attribute>>;
}

/** A tfjs graph model, not yet in files. */
export interface WrittenGraph {
  readonly nodes: readonly WrittenNode[];
  readonly weights: readonly Stored[];
}

const OPERATIONS = { conv: '_FusedConv2D', depthwise: 'FusedDepthwiseConv2dNative', dense: '_FusedMatMul' } as const;
const POOLS = { average: 'AvgPool', max: 'MaxPool' } as const;
const FUSED = { relu: 'Relu', relu6: 'Relu6' } as const;

/**
 * Folded layers as a tfjs graph model. A kernel keeps its shipped bytes; what was folded into it stands beside it as one
 * factor per channel and a Mul, which any reader of graph models can run and src/graph.ts works out once.
 *
 * @param layers as `fold` returns them
 */
export function writeGraph(layers: readonly Layer[]): WrittenGraph {
  const parts = layers.map((layer) => writeLayer(layer, layers));
  return { nodes: parts.flatMap(({ nodes }) => nodes), weights: parts.flatMap(({ weights }) => weights) };
}

function writeLayer(layer: Layer, layers: readonly Layer[]): WrittenGraph {
  if (isWeighted(layer)) return writeWeighted(layer);
  const { name, inputs } = layer;
  switch (layer.kind) {
    case 'input':
      return {
        nodes: [node(name, 'Placeholder', [], { shape: shape(['-1', ...layer.shape]), dtype: float })],
        weights: [],
      };
    case 'average':
    case 'max':
      return { nodes: [node(name, POOLS[layer.kind], inputs, poolAttributes(layer))], weights: [] };
    case 'add':
      return { nodes: [node(name, 'AddV2', inputs)], weights: [] };
    case 'concat':
      return writeConcat(layer, 3);
    case 'join':
      return writeConcat(layer, 1);
    case 'greatest':
    case 'variance':
      return { nodes: writeStatistic(layer, sidesOf(layers, inputs[0]!)), weights: [] };
    case 'flatten':
      if (sidesOf(layers, inputs[0]!).some((side) => side !== 1))
        throw new Error(`${name} flattens more than one place`);
      return { nodes: [node(name, 'Squeeze', inputs, { squeeze_dims: integers([1, 2]) })], weights: [] };
    default:
      throw new Error(`${name}: a layer of kind ${layer.kind} was not folded`);
  }
}

function writeWeighted(layer: Weighted): WrittenGraph {
  const { name, bias, activation } = layer;
  const kernel = writeKernel(layer);
  const offset = float32(`${name}/bias`, [channelsOf(layer)], bias ?? new Float32Array(channelsOf(layer)));
  const product = activation === 'softmax' ? `${name}/logits` : name;
  const fused = ['BiasAdd', ...(activation && activation !== 'softmax' ? [FUSED[activation]] : [])];
  const operation = node(product, OPERATIONS[layer.kind], [layer.inputs[0]!, `${name}/kernel`, offset.spec.name], {
    fused_ops: { list: { s: fused.map(base64) } },
    num_args: { i: '1' },
    ...(layer.kind === 'dense'
      ? { transpose_a: { b: false }, transpose_b: { b: false } }
      : { ...placement(layer.strides, layer.padding), dilations: integers([1, 1, 1, 1]) }),
  });
  const end = activation === 'softmax' ? [node(name, 'Softmax', [product])] : [];
  return { nodes: [...kernel.nodes, constant(offset), operation, ...end], weights: [...kernel.weights, offset] };
}

function writeKernel(layer: Weighted): WrittenGraph {
  const { name, kernel, factor } = layer;
  if (!factor) {
    const plain = { ...kernel, spec: { ...kernel.spec, name: `${name}/kernel` } };
    return { nodes: [constant(plain)], weights: [plain] };
  }
  const stored = { ...kernel, spec: { ...kernel.spec, name: `${name}/quantised` } };
  const channels = channelsOf(layer);
  const factors = float32(`${name}/factor`, layer.kind === 'depthwise' ? [channels, 1] : [channels], factor);
  const product = node(`${name}/kernel`, 'Mul', [stored.spec.name, factors.spec.name]);
  return { nodes: [constant(stored), constant(factors), product], weights: [stored, factors] };
}

/** Variance is the mean of squares less the square of the mean, which rounding may take below zero. */
function writeStatistic({ name, kind, inputs }: Statistic, window: readonly [number, number]): WrittenNode[] {
  const [source] = inputs as [string];
  const whole = { ksize: integers([1, ...window, 1]), ...placement(window, 'VALID') };
  const flatten = (from: string) => node(name, 'Squeeze', [from], { squeeze_dims: integers([1, 2]) });
  if (kind === 'greatest') return [node(`${name}/max`, 'MaxPool', [source], whole), flatten(`${name}/max`)];
  return [
    node(`${name}/squares`, 'Mul', [source, source]),
    node(`${name}/mean_of_squares`, 'AvgPool', [`${name}/squares`], whole),
    node(`${name}/mean`, 'AvgPool', [source], whole),
    node(`${name}/square_of_mean`, 'Mul', [`${name}/mean`, `${name}/mean`]),
    node(`${name}/difference`, 'Sub', [`${name}/mean_of_squares`, `${name}/square_of_mean`]),
    node(`${name}/variance`, 'Relu', [`${name}/difference`]),
    flatten(`${name}/variance`),
  ];
}

function writeConcat({ name, inputs }: Layer, along: number): WrittenGraph {
  const axis = store({ name: `${name}/axis`, shape: [], dtype: 'int32' }, Int32Array.of(along));
  const attr = { N: { i: String(inputs.length) } };
  return { nodes: [constant(axis), node(name, 'ConcatV2', [...inputs, axis.spec.name], attr)], weights: [axis] };
}

function poolAttributes({ window, strides, padding }: Pool): WrittenNode['attr'] {
  return { ksize: integers([1, ...window, 1]), ...placement(strides, padding) };
}

function placement(strides: readonly [number, number], padding: string): WrittenNode['attr'] {
  return { strides: integers([1, ...strides, 1]), padding: { s: base64(padding) }, data_format: { s: base64('NHWC') } };
}

const float = { type: 'DT_FLOAT' };
const base64 = (text: string): string => btoa(text);
const integers = (values: readonly number[]): Attribute => ({ list: { i: values.map(String) } });
const shape = (sides: readonly (string | number)[]): Attribute => ({
  shape: { dim: sides.map((size) => ({ size: `${size}` })) },
});

function node(name: string, op: string, input: readonly string[], attr: WrittenNode['attr'] = {}): WrittenNode {
  return { name, op, input, attr: { ...(op === 'Placeholder' ? {} : { T: float }), ...attr } };
}

function constant({ spec }: Stored): WrittenNode {
  const dtype = { type: spec.dtype === 'int32' ? 'DT_INT32' : 'DT_FLOAT' };
  return { name: spec.name, op: 'Const', input: [], attr: { dtype } };
}

function float32(name: string, shape: number[], values: Float32Array): Stored {
  return store({ name, shape, dtype: 'float32' }, values);
}

function store(spec: WeightSpec, values: Float32Array | Int32Array): Stored {
  return { spec, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}
