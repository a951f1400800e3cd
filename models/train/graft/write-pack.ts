import type { GraphNode, Model } from '../../../src/graph.ts';
import { type Encoded, encodeWeight, type Precision } from './encode.ts';
import { type CardDraft, modelFiles, type PackFiles, type Stored, withCard } from './pack-files.ts';

/**
 * A pack's files by name: the card, the graph and its weights.
 *
 * @param precision how kernels are kept; biases and other small weights stay 32-bit floats
 */
export function packFiles(draft: CardDraft, model: Model, precision: Precision): PackFiles {
  const encoded = [...model.weights].map(([name, weight]) => encodeWeight(name, weight, precision));
  const stored = encoded.flatMap((part) => part.stored);
  const nodes = nodesOf(model, encoded).map((own) => typed(own, draft.input.size, stored));
  return withCard(draft, modelFiles(nodes, stored));
}

function nodesOf({ nodes }: Model, encoded: readonly Encoded[]): GraphNode[] {
  const computed = new Map(encoded.map((part) => [part.name, part.nodes]));
  return nodes.flatMap((own) => (own.op === 'Const' ? (computed.get(own.name) ?? []) : [own]));
}

/** Types and shapes, which the extension does not read but other readers of graph models do. */
function typed(own: GraphNode, size: number, stored: readonly Stored[]): unknown {
  const float = { type: 'DT_FLOAT' };
  if (own.op === 'Placeholder') {
    const dim = [-1, size, size, 3].map((side) => ({ size: `${side}` }));
    return { ...own, attr: { dtype: float, shape: { shape: { dim } } } };
  }
  if (own.op !== 'Const') return { ...own, attr: { T: float, ...own.attr } };
  const isInteger = stored.find(({ spec }) => spec.name === own.name)?.spec.dtype === 'int32';
  return { ...own, attr: { dtype: isInteger ? { type: 'DT_INT32' } : float } };
}
