import * as v from 'valibot';
import { sizeOf, type Weight } from './weights.ts';

const integer = v.union([v.string(), v.number()]);

const AttributeSchema = v.object({
  /** Text, base64. */
  s: v.optional(v.string()),
  b: v.optional(v.boolean()),
  list: v.optional(v.object({ s: v.optional(v.array(v.string())), i: v.optional(v.array(integer)) })),
});

/** A node of a tfjs graph model; only the kinds of attributes that the supported operations have are kept. */
export const NodeSchema = v.object({
  name: v.string(),
  op: v.string(),
  input: v.optional(v.array(v.string()), []),
  attr: v.optional(v.record(v.string(), AttributeSchema), {}),
});
export type GraphNode = v.InferOutput<typeof NodeSchema>;

/** A network: its nodes in an order in which every node comes after its inputs, and the weights they name. */
export interface Model {
  readonly nodes: readonly GraphNode[];
  readonly weights: ReadonlyMap<string, Weight>;
}

/** A text attribute such as `padding`. @throws RangeError if the node has none of that name */
export function textOf(node: GraphNode, attribute: string): string {
  const text = node.attr[attribute]?.s;
  if (text === undefined) throw new RangeError(`${node.name} (${node.op}) has no ${attribute}`);
  return atob(text);
}

/** A list of texts such as `fused_ops`; empty if the node has none. */
export function textsOf(node: GraphNode, attribute: string): string[] {
  return (node.attr[attribute]?.list?.s ?? []).map(atob);
}

/** A list of integers such as `strides`; empty if the node has none. */
export function integersOf(node: GraphNode, attribute: string): number[] {
  return (node.attr[attribute]?.list?.i ?? []).map(Number);
}

export function flagOf(node: GraphNode, attribute: string): boolean {
  return node.attr[attribute]?.b ?? false;
}

/** The same nodes, every one after its inputs. @throws RangeError on a cycle or an input that is not there */
export function inOrder(nodes: readonly GraphNode[]): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const ordered = new Set<GraphNode>();
  const open = new Set<GraphNode>();
  const place = (node: GraphNode): void => {
    if (ordered.has(node)) return;
    if (open.has(node)) throw new RangeError(`${node.name} depends on itself`);
    open.add(node);
    for (const input of node.input) {
      const source = byName.get(input);
      if (!source) throw new RangeError(`${node.name} reads ${input}, which is not there`);
      place(source);
    }
    ordered.add(node);
  };
  for (const node of nodes) place(node);
  return [...ordered];
}

/**
 * Works out every product of two weights, so that inference pays nothing for kernels that are stored as small
 * integers times a factor per channel.
 *
 * @param model in order; a factor's shape must be the end of the kernel's shape
 */
export function foldConstants({ nodes, weights }: Model): Model {
  const folded = new Map(weights);
  const kept = nodes.map((node) => {
    const [kernel, factor] = node.input.map((input) => folded.get(input));
    if (node.op !== 'Mul' || !kernel || !factor) return node;
    folded.set(node.name, multiply(node.name, kernel, factor));
    return { ...node, op: 'Const', input: [] };
  });
  const read = new Set(kept.flatMap((node) => node.input));
  return {
    nodes: kept.filter((node) => node.op !== 'Const' || read.has(node.name)),
    weights: new Map([...folded].filter(([name]) => read.has(name))),
  };
}

function multiply(name: string, kernel: Weight, factor: Weight): Weight {
  const period = sizeOf(factor.shape);
  const end = kernel.shape.slice(kernel.shape.length - factor.shape.length);
  if (end.length !== factor.shape.length || end.some((side, i) => side !== factor.shape[i]))
    throw new RangeError(`${name}: a factor of shape [${factor.shape}] does not fit a kernel of [${kernel.shape}]`);
  const values = new Float32Array(kernel.values.length);
  for (let start = 0; start < values.length; start += period)
    for (let i = 0; i < period; i++) values[start + i] = kernel.values[start + i]! * factor.values[i]!;
  const { shape, stored } = kernel;
  const isByColumn = stored && !stored.factors && period === shape.at(-1);
  return isByColumn ? { shape, values, stored: { ...stored, factors: factor.values } } : { shape, values };
}
