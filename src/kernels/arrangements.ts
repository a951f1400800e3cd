import { constant } from '../attributes.ts';
import { type GraphNode, integersOf } from '../graph.ts';
import { sizeOf } from '../weights.ts';
import { type Alias, type Known, pictureShape, type Shape, type Step, shapeOf, step } from './step.ts';

export function pad(node: GraphNode, known: Known): Step {
  const [, height, width, channels] = pictureShape(node, known);
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

export function concat(node: GraphNode, known: Known): Step {
  const names = node.input.slice(0, -1);
  const shapes = names.map((_, i) => shapeOf(node, i, known));
  const [axis] = constant(node, names.length, known.weights);
  const [first] = shapes as [Shape];
  if (axis !== -1 && axis !== first.length - 1)
    throw new RangeError(`${node.name}: the kernels join nothing but the last axis`);
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

export function identity(node: GraphNode, known: Known): Alias {
  return alias(node, shapeOf(node, 0, known));
}

export function reshape(node: GraphNode, known: Known): Alias {
  const shape = shapeOf(node, 0, known);
  const wanted = constant(node, 1, known.weights);
  const told = wanted.reduce((product, side) => product * Math.abs(side), 1);
  return alias(
    node,
    wanted.map((side) => (side === -1 ? sizeOf(shape) / told : side)),
  );
}

export function squeeze(node: GraphNode, known: Known): Alias {
  const axes = integersOf(node, 'squeeze_dims');
  const isLeftOut = (side: number, axis: number) => (axes.length > 0 ? axes.includes(axis) : side === 1);
  return alias(
    node,
    shapeOf(node, 0, known).filter((side, axis) => !isLeftOut(side, axis)),
  );
}

function alias(node: GraphNode, shape: Shape): Alias {
  if (shape[0] !== 1)
    throw new RangeError(`${node.name}: the kernels run a picture at a time, [${shape}] is of several`);
  return { kind: 'alias', shape, of: node.input[0]! };
}
