import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { GraphNode, Model } from './graph.ts';
import { OPERATIONS, type Run } from './operations.ts';

/** A network whose weights lie on the tfjs backend that was current when it was made. */
export interface Network {
  /**
   * Runs the part of the network that `outputs` need. The caller disposes what is returned, and the input.
   *
   * @returns a tensor per output, in the order asked for
   */
  run(input: Tensor, outputs: readonly string[]): Tensor[];
  /** Lets the weights go; nothing runs afterwards. */
  dispose(): void;
}

interface Step {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly run: Run;
  /** Tensors that nothing reads after this step; disposed at once, so that memory holds one step's worth. */
  readonly spent: readonly string[];
}

/**
 * Puts a model's weights on the current backend. Only the dozen operations that packs are made of are known, which
 * keeps the engine a fraction of the size of a general graph executor.
 *
 * @throws RangeError if the graph has an operation that is not among them
 */
export function createNetwork({ nodes, weights }: Model, inputName: string): Network {
  const tensors = new Map([...weights].map(([name, { values, shape }]) => [name, tensor(values, [...shape])]));
  const operations = nodes.filter(({ op }) => op !== 'Const' && op !== 'Placeholder');
  const runs = runsOf(operations, weights);
  const plans = new Map<string, Step[]>();
  return {
    run(input, outputs) {
      const key = outputs.join();
      const steps = plans.get(key) ?? plan(operations, runs, outputs);
      plans.set(key, steps);
      return execute(steps, new Map([...tensors, [inputName, input]]), outputs);
    },
    dispose() {
      for (const weight of tensors.values()) weight.dispose();
    },
  };
}

/** In a function of its own, so that the network's closures do not hold on to the weights, which are copied. */
function runsOf(operations: readonly GraphNode[], weights: Model['weights']): ReadonlyMap<string, Run> {
  return new Map(operations.map((node) => [node.name, operationOf(node)(node, weights)]));
}

function operationOf(node: GraphNode): (typeof OPERATIONS)[string] {
  const operation = OPERATIONS[node.op];
  if (!operation) throw new RangeError(`${node.name}: the operation ${node.op} is not supported`);
  return operation;
}

function plan(operations: readonly GraphNode[], runs: ReadonlyMap<string, Run>, outputs: readonly string[]): Step[] {
  const needed = new Set(outputs);
  const steps: Step[] = [];
  const lasting = new Set(outputs);
  const own = new Set(operations.map(({ name }) => name));
  for (const { name, input } of operations.toReversed()) {
    if (!needed.has(name)) continue;
    const spent = [...new Set(input)].filter((source) => own.has(source) && !lasting.has(source));
    for (const source of input) needed.add(source);
    for (const source of spent) lasting.add(source);
    steps.push({ name, inputs: input, run: runs.get(name)!, spent });
  }
  return steps.toReversed();
}

function execute(steps: readonly Step[], tensors: Map<string, Tensor>, outputs: readonly string[]): Tensor[] {
  for (const { name, inputs, run, spent } of steps) {
    tensors.set(name, run(inputs.map((input) => tensors.get(input)!)));
    for (const source of spent) tensors.get(source)!.dispose();
  }
  return outputs.map((output) => tensors.get(output)!);
}
