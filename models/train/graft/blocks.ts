import type { Model } from '../../../src/graph.ts';
import { BIAS, KERNEL } from './graft.ts';

const WEIGHTED = new Set(['_FusedConv2D', 'FusedDepthwiseConv2dNative', '_FusedMatMul']);

/** A stretch of the network and the weights in it. */
export interface Block {
  readonly name: string;
  readonly weights: readonly string[];
}

/**
 * The network's blocks from first to last, the new head not among them. Layers named `block_6_expand`,
 * `block_6_project` and the like belong together; without such names, the layers between two joins (Add, Concat) do.
 */
export function blocksOf({ nodes, weights }: Model): Block[] {
  const blocks = new Map<string, string[]>();
  let joins = 0;
  for (const { name, op, input } of nodes) {
    if (op === 'AddV2' || (op === 'ConcatV2' && !name.startsWith('pooled'))) joins++;
    if (!WEIGHTED.has(op)) continue;
    const own = input.filter((source) => weights.has(source) && source !== KERNEL && source !== BIAS);
    const key =
      /^(.*block_\d+|expanded_conv)/.exec(name)?.[1] ?? (/^conv2d_\d+$/.test(name) ? `stretch ${joins}` : name);
    if (own.length > 0) blocks.set(key, [...(blocks.get(key) ?? []), ...own]);
  }
  return [...blocks].map(([name, own]) => ({ name, weights: own }));
}

/** The model with some of its weights replaced. */
export function withWeights(model: Model, values: ReadonlyMap<string, Float32Array>): Model {
  const changed = [...model.weights].map(([name, weight]) => {
    const replaced = values.get(name);
    return [name, replaced ? { shape: weight.shape, values: replaced } : weight] as const;
  });
  return { nodes: model.nodes, weights: new Map(changed) };
}
