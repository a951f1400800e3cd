import { sizeOf } from '../weights.ts';
import { Arena } from './arena.ts';
import type { Address } from './kernels.ts';
import type { Alias, Places, Shape, Step } from './step.ts';
import { inStrips } from './strips.ts';

/** A node's name, and what it became. */
export type Node = readonly [name: string, lowered: Step | Alias];

/** The order in which steps run, and a place for everything. */
export interface Plan {
  readonly calls: readonly { readonly step: Step; readonly places: Places }[];
  readonly input: Address;
  /** Of the outputs asked for, in order. */
  readonly outputs: readonly { readonly address: Address; readonly shape: Shape }[];
  /** Bytes of memory that all of it needs, with what lies before. */
  readonly size: number;
}

/** What is in the memory before a plan's tensors. */
export interface Kept {
  /** Places of each step's constants, and of weights that are read as they are. */
  readonly constants: ReadonlyMap<string, readonly Address[]>;
  /** The first free address. */
  readonly end: Address;
}

interface Call {
  /** Of the tensor that it makes. */
  readonly name: string;
  /** The nodes whose constants it has. */
  readonly nodes: readonly string[];
  readonly step: Step;
  readonly inputs: readonly string[];
  readonly shortcut: string | undefined;
}

/**
 * Gives every tensor that `outputs` need a place in memory. Tensors that are not needed at one time share one, an
 * addition is done by the step before it where that is possible, and large tensors between two steps are made in strips.
 *
 * @param nodes  in an order in which every node comes after its inputs
 * @param input  the name and shape of what the network is given
 */
export function plan(
  nodes: readonly Node[],
  input: readonly [name: string, shape: Shape],
  outputs: readonly string[],
  kept: Kept,
): Plan {
  const roots = rootsOf(nodes);
  const root = (name: string): string => roots.get(name) ?? name;
  const shapes = new Map([input, ...nodes.map(([name, { shape }]) => [name, shape] as const)]);
  const lasting = outputs.map(root);
  const calls = join(fuse(needed(nodes, lasting, root), lasting), lasting);
  const arena = new Arena(kept.end);
  const addresses = new Map([[input[0], arena.take(sizeOf(input[1]))]]);
  const addressOf = (name: string): Address => addresses.get(name) ?? kept.constants.get(name)![0]!;
  const placed = calls.map((call, index) => {
    const { name, nodes, step, inputs, shortcut } = call;
    const output = arena.take(sizeOf(step.shape));
    const scratch = step.scratch > 0 ? arena.take(step.scratch) : 0;
    const places: Places = {
      inputs: inputs.map(addressOf),
      constants: nodes.flatMap((node) => kept.constants.get(node) ?? []),
      scratch,
      output,
      shortcut: shortcut === undefined ? 0 : addressOf(shortcut),
    };
    addresses.set(name, output);
    if (scratch) arena.give(scratch);
    const later = calls.slice(index + 1).flatMap(readBy);
    for (const spent of new Set(readBy(call)))
      if (addresses.has(spent) && !later.includes(spent) && !lasting.includes(spent)) arena.give(addresses.get(spent)!);
    return { step, places };
  });
  return {
    calls: placed,
    input: addresses.get(input[0])!,
    outputs: outputs.map((name) => ({ address: addressOf(root(name)), shape: shapes.get(name)! })),
    size: arena.size,
  };
}

/** Which tensor's data each alias has. */
function rootsOf(nodes: readonly Node[]): ReadonlyMap<string, string> {
  const roots = new Map<string, string>();
  for (const [name, lowered] of nodes)
    if (lowered.kind === 'alias') roots.set(name, roots.get(lowered.of) ?? lowered.of);
  return roots;
}

function needed(nodes: readonly Node[], outputs: readonly string[], root: (name: string) => string): Call[] {
  const wanted = new Set(outputs);
  const calls: Call[] = [];
  for (const [name, step] of nodes.toReversed()) {
    if (step.kind === 'alias' || !wanted.has(name)) continue;
    const inputs = step.inputs.map(root);
    for (const read of inputs) wanted.add(read);
    calls.push({ name, nodes: [name], step, inputs, shortcut: undefined });
  }
  return calls.toReversed();
}

/** Lets a step whose result is only added to another tensor do the addition itself, in the addition's turn. */
function fuse(calls: readonly Call[], outputs: readonly string[]): Call[] {
  const byName = new Map(calls.map((call) => [call.name, call]));
  const reads = calls.flatMap(readBy);
  const fused = new Set<string>();
  const joined = calls.map((call): Call => {
    if (call.step.addition !== 'is') return call;
    const [a, b] = call.inputs as [string, string];
    for (const [own, shortcut] of [[b, a] as const, [a, b] as const]) {
      const before = byName.get(own);
      const once = reads.filter((read) => read === own).length === 1 && !outputs.includes(own);
      if (before?.step.addition !== 'takes' || !once || before.step.shape.join() !== call.step.shape.join()) continue;
      fused.add(own);
      return { ...before, name: call.name, shortcut };
    }
    return call;
  });
  return joined.filter(({ name }) => !fused.has(name));
}

/** Lets a filter make what it alone reads itself, a strip at a time, where that is worth it. */
function join(calls: readonly Call[], outputs: readonly string[]): Call[] {
  const byName = new Map(calls.map((call) => [call.name, call]));
  const reads = calls.flatMap(readBy);
  const joined = new Set<string>();
  const all = calls.map((call): Call => {
    const [own] = call.inputs;
    const before = byName.get(own ?? '');
    const once = reads.filter((read) => read === own).length === 1 && !outputs.includes(own ?? '');
    const step = before && once && before.shortcut === undefined && inStrips(before.step, call.step);
    if (!step) return call;
    joined.add(before.name);
    return { ...call, step, nodes: [...before.nodes, ...call.nodes], inputs: before.inputs };
  });
  return all.filter(({ name }) => !joined.has(name));
}

function readBy({ inputs, shortcut }: Call): readonly string[] {
  return shortcut === undefined ? inputs : [...inputs, shortcut];
}
