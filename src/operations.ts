import {
  add,
  avgPool,
  concat,
  engine,
  FusedConv2D,
  FusedDepthwiseConv2D,
  fused,
  maxPool,
  mean,
  mul,
  pad,
  relu,
  relu6,
  reshape,
  sigmoid,
  softmax,
  squeeze,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { activationOf, constant, paddingOf, sides } from './attributes.ts';
import { flagOf, type GraphNode, integersOf } from './graph.ts';
import type { Weight } from './weights.ts';

/** Computes one node from its inputs. The result is a new tensor, or shares an input's data by reference count. */
export type Run = (inputs: readonly Tensor[]) => Tensor;

/** Makes a node ready to run: reads its attributes and constant inputs once. */
type Operation = (node: GraphNode, weights: ReadonlyMap<string, Weight>) => Run;

/** The operations of TensorFlow that packs may be made of, by the name that a graph gives them. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  _FusedConv2D: (node) => convolution(FusedConv2D, node),
  FusedDepthwiseConv2dNative: (node) => convolution(FusedDepthwiseConv2D, node),
  _FusedMatMul: (node) => {
    const [transposeA, transposeB] = [flagOf(node, 'transpose_a'), flagOf(node, 'transpose_b')];
    const activation = activationOf(node);
    return ([a, b, bias]) =>
      fused.matMul({ a: a as Tensor2D, b: b as Tensor2D, transposeA, transposeB, activation, ...(bias && { bias }) });
  },
  AvgPool: (node) => {
    const [window, strides, padding] = [sides(node, 'ksize'), sides(node, 'strides'), paddingOf(node)];
    return ([x]) => avgPool(x as Tensor4D, window, strides, padding);
  },
  MaxPool: (node) => {
    const [window, strides, padding] = [sides(node, 'ksize'), sides(node, 'strides'), paddingOf(node)];
    return ([x]) => maxPool(x as Tensor4D, window, strides, padding);
  },
  Pad: (node, weights) => {
    const flat = constant(node, 1, weights);
    const paddings = Array.from({ length: flat.length / 2 }, (_, i): [number, number] => [
      flat[2 * i]!,
      flat[2 * i + 1]!,
    ]);
    return ([x]) => pad(x!, paddings);
  },
  ConcatV2: (node, weights) => {
    const [axis] = constant(node, node.input.length - 1, weights);
    return (inputs) => concat([...inputs.slice(0, -1)], axis!);
  },
  Mean: (node, weights) => {
    const [axes, keep] = [constant(node, 1, weights), flagOf(node, 'keep_dims')];
    return ([x]) => mean(x!, axes, keep);
  },
  Reshape: (node, weights) => {
    const shape = constant(node, 1, weights);
    return ([x]) => reshape(x!, shape);
  },
  Squeeze: (node) => {
    const axes = integersOf(node, 'squeeze_dims');
    return ([x]) => squeeze(x!, axes);
  },
  AddV2: () => add2,
  BiasAdd: () => add2,
  Mul:
    () =>
    ([a, b]) =>
      mul(a!, b!),
  Sub:
    () =>
    ([a, b]) =>
      sub(a!, b!),
  Relu:
    () =>
    ([x]) =>
      relu(x!),
  Relu6:
    () =>
    ([x]) =>
      relu6(x!),
  Sigmoid:
    () =>
    ([x]) =>
      sigmoid(x!),
  Softmax:
    () =>
    ([x]) =>
      softmax(x!),
  Identity:
    () =>
    ([x]) =>
      x!.clone(),
};

// The kernels are called as they are: tfjs' own functions around them check and prepare for training what a graph has
// fixed, which costs a small network several per cent of its time.
function convolution(kernel: typeof FusedConv2D | typeof FusedDepthwiseConv2D, node: GraphNode): Run {
  const attributes = {
    strides: sides(node, 'strides'),
    pad: paddingOf(node),
    activation: activationOf(node),
    dataFormat: 'NHWC',
    dilations: [1, 1],
  };
  return ([x, filter, bias]) =>
    engine().runKernel<Tensor>(kernel, { x: x!, filter: filter!, ...(bias && { bias }) }, attributes);
}

const add2: Run = ([a, b]) => add(a!, b!);
