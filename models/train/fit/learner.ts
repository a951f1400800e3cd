// Registers tfjs's gradients; the core package's Node build leaves them out.
import '@tensorflow/tfjs';
import {
  type Tensor,
  tensor,
  tensor2d,
  tensor4d,
  tidy,
  type Variable,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { Card } from '../../../src/card.ts';
import { createNetwork, type Network } from '../../../src/execute.ts';
import type { GraphNode, Model } from '../../../src/graph.ts';
import type { Run } from '../../../src/operations.ts';
import { toInput } from '../../../src/preprocess.ts';
import { AdamW, accumulate } from './adamw.ts';
import { type Batch, dropoutMask, type Targets } from './batch.ts';
import { crossEntropy } from './cross-entropy.ts';
import { trainableRun } from './run-trainable.ts';

/** What is to be learnt, and where in the network. */
export interface Lesson {
  readonly model: Model;
  readonly input: Card['input'];
  /** Names of the weights that change. */
  readonly trainable: readonly string[];
  /** The node whose values batches of rows hold; undefined if batches are pictures. */
  readonly entry: string | undefined;
  /** The node before the softmax, [pictures, classes]. */
  readonly logits: string;
  /** The node whose values dropout takes away. */
  readonly features: string;
  /** Share of the features taken away in each step, in [0, 1). */
  readonly dropout: number;
  readonly weightDecay: number;
}

/** A network that learns, on the tfjs backend that was current when it was made. */
export interface Learner {
  /** Adds a small batch's gradients to those waiting. @param share its weight among them @returns its mean loss */
  learn(batch: Batch, targets: Targets, share: number, seed: string): Promise<number>;
  /** Moves the weights by what waits. @param step counted from 1 */
  step(rate: number, step: number): Promise<void>;
  /** Forgets what waits. */
  forget(): Promise<void>;
  /** Logits without dropout, [pictures, classes]. */
  predict(batch: Batch): Promise<Float32Array>;
  /** The changing weights and, under `first/` and `second/`, the optimiser's moments. */
  state(): Promise<Map<string, Float32Array>>;
  load(state: ReadonlyMap<string, Float32Array>): Promise<void>;
  dispose(): Promise<void>;
}

interface Step {
  readonly node: GraphNode;
  readonly run: Run;
}

/** @throws RangeError if a weight is not in the model */
export function createLearner(lesson: Lesson): Learner {
  const { model, input } = lesson;
  const variables = new Map(lesson.trainable.map((name) => [name, variableOf(model, name)]));
  const { steps, frontier, constants } = tailOf(lesson);
  const frozen = createNetwork(model, input.node);
  const optimiser = new AdamW(variables, lesson);
  let waiting: Map<string, Tensor> | undefined;

  const forward = (batch: Batch, seed: string | undefined): Tensor => {
    const values = new Map<string, Tensor>([...constants, ...variables, ...enter(batch, frozen, lesson, frontier)]);
    for (const { node, run } of steps) {
      const value = run(node.input.map((name) => values.get(name)!));
      values.set(node.name, node.name === lesson.features ? dropped(value, lesson.dropout, seed) : value);
    }
    return values.get(lesson.logits)!;
  };
  const state = (): Map<string, Variable> => new Map([...variables, ...optimiser.moments()]);

  return {
    async learn(batch, targets, share, seed) {
      const { value, grads } = tidy(() =>
        variableGrads(() => crossEntropy(forward(batch, seed), targets), [...variables.values()]),
      );
      const byName = new Map([...variables].map(([name, of]) => [name, grads[of.name]!]));
      waiting = accumulate(waiting, byName, share);
      const [loss] = await value.data();
      value.dispose();
      return loss!;
    },
    async step(rate, step) {
      if (waiting) optimiser.apply(waiting, rate, step);
      waiting = undefined;
    },
    async forget() {
      for (const tensor of waiting?.values() ?? []) tensor.dispose();
      waiting = undefined;
    },
    async predict(batch) {
      const logits = tidy(() => forward(batch, undefined));
      const values = await logits.data<'float32'>();
      logits.dispose();
      return values.slice();
    },
    async state() {
      const read = [...state()].map(async ([name, of]) => [name, (await of.data<'float32'>()).slice()] as const);
      return new Map(await Promise.all(read));
    },
    async load(saved) {
      for (const [name, of] of state()) {
        const values = saved.get(name);
        if (values) tidy(() => of.assign(tensor(values, of.shape)));
      }
    },
    async dispose() {
      await this.forget();
      frozen.dispose();
      optimiser.dispose();
      for (const of of [...variables.values(), ...constants.values()]) of.dispose();
    },
  };
}

function variableOf({ weights }: Model, name: string): Variable {
  const weight = weights.get(name);
  if (!weight) throw new RangeError(`there is no weight ${name}`);
  return tidy(() => variable(tensor(weight.values, [...weight.shape])));
}

/** The nodes that changing weights reach, the frozen ones they read, and the constants between them. */
function tailOf({ model, trainable, entry, logits }: Lesson): {
  steps: Step[];
  frontier: string[];
  constants: Map<string, Tensor>;
} {
  const reached = new Set(entry === undefined ? trainable : [...trainable, entry]);
  const needed = ancestorsOf(model, logits);
  const nodes = model.nodes.filter(({ name, op, input }) => {
    const inTail = op !== 'Const' && name !== entry && needed.has(name) && input.some((source) => reached.has(source));
    if (inTail) reached.add(name);
    return inTail;
  });
  const made = new Set([...trainable, ...nodes.map(({ name }) => name)]);
  const read = new Set(nodes.flatMap(({ input }) => input).filter((name) => !made.has(name)));
  const constants = [...read].filter((name) => model.weights.has(name));
  const tensors = constants.map((name): [string, Tensor] => {
    const { values, shape } = model.weights.get(name)!;
    return [name, tensor(values, [...shape])];
  });
  return {
    steps: nodes.map((node) => ({ node, run: trainableRun(node, model.weights) })),
    frontier: [...read].filter((name) => !model.weights.has(name)),
    constants: new Map(tensors),
  };
}

function ancestorsOf({ nodes }: Model, name: string): Set<string> {
  const needed = new Set([name]);
  for (const node of nodes.toReversed()) if (needed.has(node.name)) for (const source of node.input) needed.add(source);
  return needed;
}

/** What the tail reads of the frozen part: worked out from pixels, or given as rows. */
function enter(
  batch: Batch,
  frozen: Network,
  { input, entry }: Lesson,
  frontier: readonly string[],
): [string, Tensor][] {
  if (batch.kind === 'rows')
    return [[entry!, tensor2d(batch.values, [batch.count, batch.values.length / batch.count])]];
  const area = input.size * input.size * 4;
  const squares = Array.from({ length: batch.count }, (_, i) => batch.pixels.subarray(i * area, (i + 1) * area));
  const pictures = tensor4d(toInput(squares, input), [batch.count, input.size, input.size, 3]);
  const inner = frontier.filter((name) => name !== input.node);
  const values = inner.length > 0 ? frozen.run(pictures, inner) : [];
  return [[input.node, pictures], ...inner.map((name, i): [string, Tensor] => [name, values[i]!])];
}

function dropped(values: Tensor, share: number, seed: string | undefined): Tensor {
  return share > 0 && seed !== undefined ? dropoutMask(values, share, seed) : values;
}
