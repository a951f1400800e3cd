import { activationOf, paddingOf, sides, weightOf } from '../attributes.ts';
import { flagOf, type GraphNode } from '../graph.ts';
import { limitsOf } from './limits.ts';
import { matrixOf } from './matrix.ts';
import { padEnd } from './panels.ts';
import { place } from './place.ts';
import { type Band, type Known, pictureShape, type Step, shapeOf, step } from './step.ts';

/** Floats of patches that are made at once: they stay in the processor's second cache. */
const PATCHES = 65_536;

export function convolution(node: GraphNode, known: Known): Step {
  const [, height, width, channels] = pictureShape(node, known);
  const filter = weightOf(node, 1, known.weights);
  const [tall, wide, , made] = filter.shape as [number, number, number, number];
  const [strideY, strideX] = sides(node, 'strides');
  const padding = paddingOf(node);
  const rows = place(padding, height, tall, strideY);
  const columns = place(padding, width, wide, strideX);
  const limits = limitsOf(node);
  const k = tall * wide * channels;
  const plain = tall === 1 && wide === 1 && strideY === 1 && strideX === 1;
  const atOnce = plain ? rows.length : Math.min(rows.length, Math.max(1, Math.floor(PATCHES / (columns.length * k))));
  const patches = plain ? 0 : atOnce * columns.length * k;
  const atMost = atOnce * columns.length;
  // Taken apart, so that what runs later holds on to no more than it needs: the constants are copied.
  const { constants, room, multiply } = matrixOf(
    filter,
    [k, made],
    biasOf(node, made, known),
    [columns.length, atMost],
    known,
  );
  const runRows: Step['runRows'] = ({ kernels }, places, first, all) => {
    const { inputs, scratch, output, shortcut } = places;
    const x = inputs[0]!;
    for (let row = first; row < first + all; row += atOnce) {
      const count = Math.min(atOnce, first + all - row);
      const line = columns.length * made * 4;
      if (!plain) {
        const sizes = [height, width, channels, tall, wide, strideY, strideX] as const;
        kernels.patches(x, ...sizes, rows.before, columns.before, row, count, columns.length, scratch);
      }
      const a = plain ? x + row * width * channels * 4 : scratch;
      const added = shortcut && shortcut + row * line;
      const to = output + (row - first) * line;
      multiply(kernels, {
        constants: places.constants,
        a,
        shortcut: added,
        to,
        rows: count * columns.length,
        limits,
        room: scratch + patches * 4,
      });
    }
  };
  return {
    ...step(node, [1, rows.length, columns.length, made]),
    constants,
    scratch: patches + room,
    addition: made % 8 === 0 && activationOf(node) === 'linear' ? 'takes' : undefined,
    runRows,
    run: (instance, places) => runRows(instance, places, 0, rows.length),
  };
}

export function depthwise(node: GraphNode, known: Known): Step {
  const [, height, width, channels] = pictureShape(node, known);
  const filter = weightOf(node, 1, known.weights);
  const [size, wide, , multiplier] = filter.shape;
  const [stride, strideX] = sides(node, 'strides');
  if (!size || size !== wide || multiplier !== 1 || stride !== strideX)
    throw new RangeError(`${node.name}: the kernels have no filter of [${filter.shape}] for channels`);
  const padding = paddingOf(node);
  const rows = place(padding, height, size, stride);
  const columns = place(padding, width, size, stride);
  const limits = limitsOf(node);
  const run: Band['run'] = ({ kernels }, { inputs: [x], constants: [weights, bias], output }, tall, above, made) => {
    const sizes = [size, stride, above, columns.before] as const;
    kernels.depthwise(x!, tall, width, channels, weights!, bias!, ...sizes, output, made, columns.length, ...limits);
  };
  return {
    ...step(node, [1, rows.length, columns.length, channels]),
    constants: [filter.values, biasOf(node, channels, known)],
    band: { size, stride, before: rows.before, run },
    run: (instance, places) => run(instance, places, height, rows.before, rows.length),
  };
}

export function dense(node: GraphNode, known: Known): Step {
  const [rows, k] = shapeOf(node, 0, known);
  const weight = weightOf(node, 1, known.weights);
  const [, made] = weight.shape;
  if (!rows || !k || !made || flagOf(node, 'transpose_a') || flagOf(node, 'transpose_b'))
    throw new RangeError(`${node.name}: the kernels have no transposed product`);
  const limits = limitsOf(node);
  const { constants, room, multiply } = matrixOf(weight, [k, made], biasOf(node, made, known), [rows, rows], known);
  return {
    ...step(node, [rows, made]),
    constants,
    scratch: room,
    run({ kernels }, { inputs: [a], constants: places, scratch, output: to }) {
      multiply(kernels, { constants: places, a: a!, shortcut: 0, to, rows, limits, room: scratch });
    },
  };
}

function biasOf(node: GraphNode, length: number, known: Known): Float32Array {
  return padEnd(node.input.length > 2 ? weightOf(node, 2, known.weights).values : new Float32Array(length));
}
