import type { GraphNode } from '../../../src/graph.ts';
import type { Weight } from '../../../src/weights.ts';

/** Nodes and weights to be added to a network. */
export interface Grown {
  readonly nodes: readonly GraphNode[];
  readonly weights: readonly (readonly [string, Weight])[];
}

/** A node as graph models write it: integers in lists, texts in base64. */
export function node(
  name: string,
  op: string,
  input: readonly string[],
  lists: Readonly<Record<string, readonly number[]>> = {},
  texts: Readonly<Record<string, string>> = {},
  fused: readonly string[] = [],
): GraphNode {
  const attr: GraphNode['attr'] = {
    ...Object.fromEntries(Object.entries(lists).map(([key, values]) => [key, { list: { i: values.map(String) } }])),
    ...Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, { s: btoa(text) }])),
    ...(fused.length > 0 && { fused_ops: { list: { s: fused.map(btoa) } } }),
  };
  return { name, op, input: [...input], attr };
}

export function constant(name: string): GraphNode {
  return node(name, 'Const', []);
}
