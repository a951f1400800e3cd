import { type GraphNode, integersOf, textOf, textsOf } from './graph.ts';
import type { Weight } from './weights.ts';

/** What an operation does to its result. */
export type Activation = 'linear' | 'relu' | 'relu6' | 'sigmoid';
const ACTIVATIONS: Readonly<Record<string, Activation>> = { Relu: 'relu', Relu6: 'relu6', Sigmoid: 'sigmoid' };

/** The two middle numbers of `[1, height, width, 1]`. */
export function sides(node: GraphNode, attribute: string): [number, number] {
  const [, height, width] = integersOf(node, attribute);
  if (!height || !width) throw new RangeError(`${node.name} (${node.op}) has no ${attribute}`);
  return [height, width];
}

/** How a window treats the picture's edge. */
export type Padding = 'same' | 'valid';

/** @throws RangeError for any other padding */
export function paddingOf(node: GraphNode): Padding {
  const padding = textOf(node, 'padding');
  if (padding === 'SAME') return 'same';
  if (padding === 'VALID') return 'valid';
  throw new RangeError(`${node.name}: the padding ${padding} is not supported`);
}

/** What is fused into the node behind its bias. @throws RangeError if it cannot be */
export function activationOf(node: GraphNode): Activation {
  const [first, ...rest] = textsOf(node, 'fused_ops').filter((name) => name !== 'BiasAdd');
  if (first === undefined) return 'linear';
  const activation = ACTIVATIONS[first];
  if (!activation || rest.length > 0) throw new RangeError(`${node.name}: ${first} cannot be fused`);
  return activation;
}

/** An input that must be a weight. @throws RangeError if it is none */
export function weightOf(node: GraphNode, position: number, weights: ReadonlyMap<string, Weight>): Weight {
  const weight = weights.get(node.input[position] ?? '');
  if (!weight) throw new RangeError(`${node.name} (${node.op}): input ${position} must be a constant`);
  return weight;
}

/** The numbers of an input that must be a weight. @throws RangeError if it is none */
export function constant(node: GraphNode, position: number, weights: ReadonlyMap<string, Weight>): number[] {
  return [...weightOf(node, position, weights).values];
}
