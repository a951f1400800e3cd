import { type Activation, activationOf, constant, paddingOf, sides } from '../attributes.ts';
import { flagOf, type GraphNode, integersOf } from '../graph.ts';
import { sizeOf, type Weight } from '../weights.ts';
import type { Address, Instance } from './kernels.ts';
import { packPanels, padEnd } from './panels.ts';

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
  readonly constants: readonly Weight['values'][];
  /** Floats that it needs for itself while it runs. */
  readonly scratch: number;
  /** Whether it adds two tensors, or can take one to add to what it makes, so that the addition costs nothing. */
  readonly addition: 'is' | 'takes' | undefined;
  run(instance: Instance, places: Places): void;
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
}

type Lower = (node: GraphNode, known: Known) => Step | Alias;

/** The kernels cannot do what a node asks for; tfjs may. */
export class NoKernel extends RangeError {
  override readonly name = 'NoKernel';
}

/** Floats of patches that are made at once: they stay in the processor's second cache. */
const PATCHES = 65_536;

const LIMITS: Readonly<Record<Exclude<Activation, 'sigmoid'>, readonly [low: number, high: number]>> = {
  linear: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  relu: [0, Number.POSITIVE_INFINITY],
  relu6: [0, 6],
};

/**
 * Makes a node ready for the kernels.
 *
 * @throws NoKernel if the kernels cannot do what the node asks for
 */
export function lower(node: GraphNode, known: Known): Step | Alias {
  const operation = LOWERINGS[node.op];
  if (!operation) throw new NoKernel(`${node.name}: the kernels have no ${node.op}`);
  return operation(node, known);
}

const LOWERINGS: Readonly<Record<string, Lower>> = {
  _FusedConv2D: convolution,
  FusedDepthwiseConv2dNative: depthwise,
  _FusedMatMul: dense,
  AvgPool: (node, known) => pool(node, known, false),
  MaxPool: (node, known) => pool(node, known, true),
  Mean: mean,
  Pad: pad,
  ConcatV2: concat,
  AddV2: (node, known) => binary(node, known, 'add'),
  BiasAdd: (node, known) => binary(node, known, 'add'),
  Sub: (node, known) => binary(node, known, 'subtract'),
  Mul: (node, known) => binary(node, known, 'multiply'),
  Relu: (node, known) => limited(node, known, 'relu'),
  Relu6: (node, known) => limited(node, known, 'relu6'),
  Sigmoid: (node, known) => each(node, known, (values) => values.set(values.map((x) => 1 / (1 + Math.exp(-x))))),
  Softmax: (node, known) => each(node, known, softmax),
  Identity: (node, known) => alias(node, shapeOf(node, 0, known)),
  Reshape: (node, known) => alias(node, reshaped(shapeOf(node, 0, known), constant(node, 1, known.weights))),
  Squeeze: (node, known) => {
    const axes = integersOf(node, 'squeeze_dims');
    return alias(
      node,
      shapeOf(node, 0, known).filter((side, axis) => !(axes.length > 0 ? axes.includes(axis) : side === 1)),
    );
  },
};

function convolution(node: GraphNode, known: Known): Step {
  const [, height, width, channels] = square(node, known);
  const filter = weightOf(node, 1, known);
  const [tall, wide, , made] = filter.shape as [number, number, number, number];
  const [strideY, strideX] = sides(node, 'strides');
  const rows = place(node, height, tall, strideY);
  const columns = place(node, width, wide, strideX);
  const [low, high] = limitsOf(node);
  const k = tall * wide * channels;
  const plain = tall === 1 && wide === 1 && strideY === 1 && strideX === 1;
  const atOnce = plain ? rows.length : Math.min(rows.length, Math.max(1, Math.floor(PATCHES / (columns.length * k))));
  return {
    ...step(node, [1, rows.length, columns.length, made]),
    constants: [packPanels(filter.values, k, made), biasOf(node, made, known)],
    scratch: plain ? 0 : atOnce * columns.length * k,
    addition: made % 8 === 0 && activationOf(node) === 'linear' ? 'takes' : undefined,
    run({ kernels }, { inputs: [x], constants: [panels, bias], scratch, output, shortcut }) {
      for (let row = 0; row < rows.length; row += atOnce) {
        const count = Math.min(atOnce, rows.length - row);
        const done = row * columns.length * made * 4;
        if (!plain) {
          const sizes = [height, width, channels, tall, wide, strideY, strideX] as const;
          kernels.patches(x!, ...sizes, rows.before, columns.before, row, count, columns.length, scratch);
        }
        const a = plain ? x! : scratch;
        const added = shortcut && shortcut + done;
        const m = count * columns.length;
        kernels.matmul(a, panels!, bias!, added, output + done, m, made, k, made, low, high);
      }
    },
  };
}

function depthwise(node: GraphNode, known: Known): Step {
  const [, height, width, channels] = square(node, known);
  const filter = weightOf(node, 1, known);
  const [size, wide, , multiplier] = filter.shape;
  const [stride, strideX] = sides(node, 'strides');
  if (!size || size !== wide || multiplier !== 1 || stride !== strideX)
    throw new NoKernel(`${node.name}: the kernels have no filter of [${filter.shape}] for channels`);
  const rows = place(node, height, size, stride);
  const columns = place(node, width, size, stride);
  const limits = limitsOf(node);
  return {
    ...step(node, [1, rows.length, columns.length, channels]),
    constants: [filter.values, biasOf(node, channels, known)],
    run({ kernels }, { inputs: [x], constants: [weights, bias], output }) {
      const pads = [rows.before, columns.before] as const;
      const sizes = [rows.length, columns.length] as const;
      kernels.depthwise(
        x!,
        height,
        width,
        channels,
        weights!,
        bias!,
        size,
        stride,
        ...pads,
        output,
        ...sizes,
        ...limits,
      );
    },
  };
}

function dense(node: GraphNode, known: Known): Step {
  const [rows, k] = shapeOf(node, 0, known);
  const weight = weightOf(node, 1, known);
  const [, made] = weight.shape;
  if (!rows || !k || !made || flagOf(node, 'transpose_a') || flagOf(node, 'transpose_b'))
    throw new NoKernel(`${node.name}: the kernels have no transposed product`);
  const [low, high] = limitsOf(node);
  return {
    ...step(node, [rows, made]),
    constants: [packPanels(weight.values, k, made), biasOf(node, made, known)],
    run({ kernels }, { inputs: [a], constants: [panels, bias], output }) {
      kernels.matmul(a!, panels!, bias!, 0, output, rows, made, k, made, low, high);
    },
  };
}

function pool(node: GraphNode, known: Known, greatest: boolean): Step {
  const window = sides(node, 'ksize');
  const strides = sides(node, 'strides');
  return windows(node, known, greatest, window, strides);
}

function windows(
  node: GraphNode,
  known: Known,
  greatest: boolean,
  [tall, wide]: readonly [number, number],
  [strideY, strideX]: readonly [number, number],
  given?: Shape,
): Step {
  const [, height, width, channels] = square(node, known);
  const rows = given ? { length: 1, before: 0 } : place(node, height, tall, strideY);
  const columns = given ? { length: 1, before: 0 } : place(node, width, wide, strideX);
  return {
    ...step(node, given ?? [1, rows.length, columns.length, channels]),
    run({ kernels }, { inputs: [x], output }) {
      const sizes = [height, width, channels, tall, wide, strideY, strideX] as const;
      kernels.pool(greatest, x!, ...sizes, rows.before, columns.before, output, rows.length, columns.length);
    },
  };
}

function mean(node: GraphNode, known: Known): Step {
  const [, height, width, channels] = square(node, known);
  if (constant(node, 1, known.weights).join() !== '1,2')
    throw new NoKernel(`${node.name}: the kernels have no mean but that of a picture`);
  const shape = flagOf(node, 'keep_dims') ? [1, 1, 1, channels] : [1, channels];
  return windows(node, known, false, [height, width], [1, 1], shape);
}

function pad(node: GraphNode, known: Known): Step {
  const [, height, width, channels] = square(node, known);
  const [, , top = 0, bottom = 0, left = 0, right = 0] = constant(node, 1, known.weights);
  const line = (left + width + right) * channels;
  const shape = [1, top + height + bottom, left + width + right, channels];
  return {
    ...step(node, shape),
    run({ kernels, memory }, { inputs: [x], output }) {
      new Float32Array(memory.buffer, output, sizeOf(shape)).fill(0);
      const row = width * channels;
      kernels.copyRows(x!, row, output + (top * line + left * channels) * 4, line, height, row);
    },
  };
}

function concat(node: GraphNode, known: Known): Step {
  const names = node.input.slice(0, -1);
  const shapes = names.map((_, i) => shapeOf(node, i, known));
  const [axis] = constant(node, names.length, known.weights);
  const [first] = shapes as [Shape];
  if (axis !== -1 && axis !== first.length - 1)
    throw new NoKernel(`${node.name}: the kernels join nothing but the last axis`);
  const widths = shapes.map((shape) => shape.at(-1)!);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const rows = sizeOf(first) / first.at(-1)!;
  return {
    ...step(node, [...first.slice(0, -1), total]),
    inputs: names,
    run({ kernels }, { inputs, output }) {
      let to = output;
      for (const [i, width] of widths.entries()) {
        kernels.copyRows(inputs[i]!, width, to, total, rows, width);
        to += width * 4;
      }
    },
  };
}

function binary(node: GraphNode, known: Known, kernel: 'add' | 'subtract' | 'multiply'): Step {
  const [a, b] = [shapeOf(node, 0, known), shapeOf(node, 1, known)];
  if (a.slice(a.length - b.length).join() !== b.join())
    throw new NoKernel(`${node.name}: the kernels cannot stretch [${b}] to [${a}]`);
  return {
    ...step(node, a),
    inputs: node.input,
    addition: kernel === 'add' && a.length === b.length ? 'is' : undefined,
    run({ kernels }, { inputs: [left, right], output }) {
      kernels[kernel](left!, right!, output, sizeOf(a), sizeOf(b));
    },
  };
}

function limited(node: GraphNode, known: Known, activation: 'relu' | 'relu6'): Step {
  const shape = shapeOf(node, 0, known);
  return {
    ...step(node, shape),
    run({ kernels }, { inputs: [x], output }) {
      kernels.limit(x!, output, sizeOf(shape), ...LIMITS[activation]);
    },
  };
}

/** For what is done to a handful of numbers: `change` gets a row, of as many as the last axis has, at a time. */
function each(node: GraphNode, known: Known, change: (row: Float32Array) => void): Step {
  const shape = shapeOf(node, 0, known);
  const width = shape.at(-1)!;
  return {
    ...step(node, shape),
    run({ memory }, { inputs: [x], output }) {
      const values = new Float32Array(memory.buffer, output, sizeOf(shape));
      values.set(new Float32Array(memory.buffer, x!, values.length));
      for (let start = 0; start < values.length; start += width) change(values.subarray(start, start + width));
    },
  };
}

function softmax(row: Float32Array): void {
  const greatest = Math.max(...row);
  const powers = row.map((x) => Math.exp(x - greatest));
  const sum = powers.reduce((total, power) => total + power, 0);
  row.set(powers.map((power) => power / sum));
}

/** What most steps have in common: one input, nothing made of weights, no room of their own. */
function step(node: GraphNode, shape: Shape) {
  return {
    kind: 'step',
    shape,
    inputs: node.input.slice(0, 1),
    constants: [],
    scratch: 0,
    addition: undefined,
  } as const;
}

function alias(node: GraphNode, shape: Shape): Alias {
  if (shape[0] !== 1) throw new NoKernel(`${node.name}: the kernels run a picture at a time, [${shape}] is of several`);
  return { kind: 'alias', shape, of: node.input[0]! };
}

/** How many places a window has along a side of `length`, and how far the first one begins before it. */
function place(node: GraphNode, length: number, window: number, stride: number): { length: number; before: number } {
  if (paddingOf(node) === 'valid') return { length: Math.floor((length - window) / stride) + 1, before: 0 };
  const places = Math.ceil(length / stride);
  return { length: places, before: Math.floor(Math.max(0, (places - 1) * stride + window - length) / 2) };
}

function reshaped(shape: Shape, wanted: readonly number[]): Shape {
  const known = wanted.reduce((product, side) => product * Math.abs(side), 1);
  return wanted.map((side) => (side === -1 ? sizeOf(shape) / known : side));
}

function shapeOf(node: GraphNode, position: number, { shapes, weights }: Known): Shape {
  const name = node.input[position] ?? '';
  const shape = shapes.get(name) ?? weights.get(name)?.shape;
  if (!shape) throw new NoKernel(`${node.name} (${node.op}): input ${position} is missing`);
  return shape;
}

/** The shape of a node's first input, [1, height, width, channels]. */
function square(node: GraphNode, known: Known): readonly [number, number, number, number] {
  const [batch, height, width, channels, ...rest] = shapeOf(node, 0, known);
  if (!batch || !height || !width || !channels || rest.length > 0)
    throw new NoKernel(`${node.name} (${node.op}): input 0 is no picture`);
  return [batch, height, width, channels];
}

function weightOf(node: GraphNode, position: number, { weights }: Known): Weight {
  const weight = weights.get(node.input[position] ?? '');
  if (!weight) throw new NoKernel(`${node.name} (${node.op}): input ${position} must be a constant`);
  return weight;
}

function biasOf(node: GraphNode, length: number, known: Known): Float32Array {
  return padEnd(node.input.length > 2 ? weightOf(node, 2, known).values : new Float32Array(length));
}

function limitsOf(node: GraphNode): readonly [number, number] {
  const activation = activationOf(node);
  if (activation === 'sigmoid') throw new NoKernel(`${node.name}: the kernels have no ${activation} in one`);
  return LIMITS[activation];
}
