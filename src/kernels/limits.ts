import { type Activation, activationOf } from '../attributes.ts';
import type { GraphNode } from '../graph.ts';

/** Between which values a result is kept. */
export type Limits = readonly [low: number, high: number];

export const LIMITS: Readonly<Record<Exclude<Activation, 'sigmoid'>, Limits>> = {
  linear: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  relu: [0, Number.POSITIVE_INFINITY],
  relu6: [0, 6],
};

/** What is fused into a node behind its bias. @throws RangeError if it is no limit */
export function limitsOf(node: GraphNode): Limits {
  const activation = activationOf(node);
  if (activation === 'sigmoid') throw new RangeError(`${node.name}: the kernels have no ${activation} in one`);
  return LIMITS[activation];
}
