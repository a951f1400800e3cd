import type { GraphNode } from '../graph.ts';
import { concat, identity, pad, reshape, squeeze } from './arrangements.ts';
import { binary, limited, sigmoid, softmax } from './elementwise.ts';
import { convolution, dense, depthwise } from './products.ts';
import type { Alias, Known, Lower, Step } from './step.ts';
import { mean, pool } from './windows.ts';

/** The kernels cannot do what a node asks for; tfjs may. */
export class NoKernel extends Error {
  override readonly name = 'NoKernel';
}

const LOWERINGS: Readonly<Record<string, Lower>> = {
  _FusedConv2D: convolution,
  FusedDepthwiseConv2dNative: depthwise,
  _FusedMatMul: dense,
  AvgPool: (node, known) => pool(node, known, false),
  MaxPool: (node, known) => pool(node, known, true),
  Mean: mean,
  Pad: pad,
  ConcatV2: concat,
  AddV2: (node, known) => binary(node, known, 'add'),
  BiasAdd: (node, known) => binary(node, known, 'add'),
  Sub: (node, known) => binary(node, known, 'subtract'),
  Mul: (node, known) => binary(node, known, 'multiply'),
  Relu: (node, known) => limited(node, known, 'relu'),
  Relu6: (node, known) => limited(node, known, 'relu6'),
  Sigmoid: sigmoid,
  Softmax: softmax,
  Identity: identity,
  Reshape: reshape,
  Squeeze: squeeze,
};

/**
 * Makes a node ready for the kernels.
 *
 * @throws NoKernel if the kernels cannot do what the node asks for
 */
export function lower(node: GraphNode, known: Known): Step | Alias {
  const operation = LOWERINGS[node.op];
  if (!operation) throw new NoKernel(`${node.name}: the kernels have no ${node.op}`);
  try {
    return operation(node, known);
  } catch (thrown) {
    throw thrown instanceof RangeError ? new NoKernel(thrown.message) : thrown;
  }
}
