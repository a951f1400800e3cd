import { matMul, relu, relu6, sigmoid, type Tensor, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { flagOf, type GraphNode, integersOf, textOf, textsOf } from '../../../src/graph.ts';
import { OPERATIONS, type Run } from '../../../src/operations.ts';
import type { Weight } from '../../../src/weights.ts';
import { convolve, convolveDepthwise, type Placement, withBias } from './differentiate.ts';

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
    const [first, second] = [flagOf(node, 'transpose_a'), flagOf(node, 'transpose_b')];
    const end = endOf(node);
    return ([a, b, bias]) => end(withBias(matMul(a as Tensor2D, b as Tensor2D, first, second), bias));
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
