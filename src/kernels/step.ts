import type { GraphNode } from '../graph.ts';
import type { Weight } from '../weights.ts';
import type { Address, Instance } from './kernels.ts';

/** Numbers made of weights: bytes as they are, all else as floats. */
export type Constant = Weight['values'] | Int8Array;

export type Shape = readonly number[];

/** Where a step finds what it needs, and leaves what it makes. */
export interface Places {
  /** Of the step's `inputs`, in order. */
  readonly inputs: readonly Address[];
  /** Of the step's `constants`, in order. */
  readonly constants: readonly Address[];
  readonly scratch: Address;
  readonly output: Address;
  /** A tensor of the output's shape to add; 0 for none. */
  readonly shortcut: Address;
}

/** One node as calls of kernels. */
export interface Step {
  readonly kind: 'step';
  readonly shape: Shape;
  /** Names of the tensors that it reads when it runs. */
  readonly inputs: readonly string[];
  /** What it made of weights, once and for all. */
  readonly constants: readonly Constant[];
  /** Floats that it needs for itself while it runs. */
  readonly scratch: number;
  /** Whether it adds two tensors, or can take one to add to what it makes, so that the addition costs nothing. */
  readonly addition: 'is' | 'takes' | undefined;
  /** Makes the rows [first, first + count) of a picture alone, and writes them to the output's place; if it can. */
  readonly runRows: ((instance: Instance, places: Places, first: number, count: number) => void) | undefined;
  /** For a filter that sees a few rows of a picture at a time. */
  readonly band: Band | undefined;
  run(instance: Instance, places: Places): void;
}

/** How a filter is run on a part of a picture. */
export interface Band {
  /** Rows that it sees at once. */
  readonly size: number;
  readonly stride: number;
  /** Rows that its first place begins before the picture does. */
  readonly before: number;
  /**
   * @param places `inputs` is where the part begins
   * @param height rows of the part; below them is nothing
   * @param before rows that the first place begins before the part does
   * @param rows   how many rows of the output to make
   */
  run(instance: Instance, places: Places, height: number, before: number, rows: number): void;
}

/** One node that only gives another shape to what there is. */
export interface Alias {
  readonly kind: 'alias';
  readonly shape: Shape;
  readonly of: string;
}

/** Shapes of the tensors and weights that a node may read. */
export interface Known {
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly weights: ReadonlyMap<string, Weight>;
  /** Whether the processor multiplies bytes faster than floats. */
  readonly isByBytes: boolean;
}

/**
 * Makes a node ready for the kernels.
 *
 * @throws RangeError if the kernels cannot do what the node asks for
 */
export type Lower = (node: GraphNode, known: Known) => Step | Alias;

/** What most steps have in common: one input, nothing made of weights, no room of their own. */
export function step(node: GraphNode, shape: Shape) {
  return {
    kind: 'step',
    shape,
    inputs: node.input.slice(0, 1),
    constants: [],
    scratch: 0,
    addition: undefined,
    runRows: undefined,
    band: undefined,
  } as const;
}

/** @throws RangeError if the node has no such input */
export function shapeOf(node: GraphNode, position: number, { shapes, weights }: Known): Shape {
  const name = node.input[position] ?? '';
  const shape = shapes.get(name) ?? weights.get(name)?.shape;
  if (!shape) throw new RangeError(`${node.name} (${node.op}): input ${position} is missing`);
  return shape;
}

/** The shape of a node's first input, [1, height, width, channels]. @throws RangeError if it has another */
export function pictureShape(node: GraphNode, known: Known): readonly [number, number, number, number] {
  const [batch, height, width, channels, ...rest] = shapeOf(node, 0, known);
  if (!batch || !height || !width || !channels || rest.length > 0)
    throw new RangeError(`${node.name} (${node.op}): input 0 is no picture`);
  return [batch, height, width, channels];
}
