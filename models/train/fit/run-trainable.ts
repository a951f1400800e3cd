import { relu, relu6, sigmoid, type Tensor, type Tensor2D, type Tensor4D, transpose } from '@tensorflow/tfjs-core';
import { flagOf, type GraphNode, integersOf, textOf, textsOf } from '../../../src/graph.ts';
import { OPERATIONS, type Run } from '../../../src/operations.ts';
import type { Weight } from '../../../src/weights.ts';
import { convolve, convolveDepthwise, multiply, type Placement, poolAll, withBias } from './differentiate.ts';

const ACTIVATIONS: Readonly<Record<string, (x: Tensor) => Tensor>> = { Relu: relu, Relu6: relu6, Sigmoid: sigmoid };

/**
 * A node ready to run so that gradients can flow through it. Fused products are taken apart; all else is what the
 * extension runs.
 */
export function trainableRun(node: GraphNode, weights: ReadonlyMap<string, Weight>): Run {
  if (node.op === '_FusedConv2D' || node.op === 'FusedDepthwiseConv2dNative') {
    const placement = placementOf(node);
    const product = node.op === '_FusedConv2D' ? convolve : convolveDepthwise;
    const end = endOf(node);
    return ([x, filter, bias]) => end(withBias(product(x as Tensor4D, filter as Tensor4D, placement), bias));
  }
  if (node.op === '_FusedMatMul') {
    const turned = (x: Tensor, flag: string): Tensor2D => (flagOf(node, flag) ? transpose(x) : x) as Tensor2D;
    const end = endOf(node);
    return ([a, b, bias]) => end(withBias(multiply(turned(a!, 'transpose_a'), turned(b!, 'transpose_b')), bias));
  }
  if (node.op === 'AvgPool' || node.op === 'MaxPool') {
    const { op } = node;
    const [, height, width] = integersOf(node, 'ksize');
    const usual = OPERATIONS[op]!(node, weights);
    return (inputs) => {
      const [, h, w] = inputs[0]!.shape;
      return h === height && w === width ? poolAll(inputs[0] as Tensor4D, op) : usual(inputs);
    };
  }
  return OPERATIONS[node.op]!(node, weights);
}

function endOf(node: GraphNode): (x: Tensor) => Tensor {
  const [name] = textsOf(node, 'fused_ops').filter((fused) => fused !== 'BiasAdd');
  return name === undefined ? (x) => x : ACTIVATIONS[name]!;
}

function placementOf(node: GraphNode): Placement {
  const [, down, across] = integersOf(node, 'strides');
  return { strides: [down!, across!], padding: textOf(node, 'padding') === 'SAME' ? 'same' : 'valid' };
}
