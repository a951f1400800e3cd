import type { GraphNode } from '../graph.ts';
import { sizeOf } from '../weights.ts';
import { LIMITS } from './limits.ts';
import { type Known, type Step, shapeOf, step } from './step.ts';

export function binary(node: GraphNode, known: Known, kernel: 'add' | 'subtract' | 'multiply'): Step {
  const [a, b] = [shapeOf(node, 0, known), shapeOf(node, 1, known)];
  if (a.slice(a.length - b.length).join() !== b.join())
    throw new RangeError(`${node.name}: the kernels cannot stretch [${b}] to [${a}]`);
  return {
    ...step(node, a),
    inputs: node.input,
    addition: kernel === 'add' && a.length === b.length ? 'is' : undefined,
    run({ kernels }, { inputs: [left, right], output }) {
      kernels[kernel](left!, right!, output, sizeOf(a), sizeOf(b));
    },
  };
}

export function limited(node: GraphNode, known: Known, activation: 'relu' | 'relu6'): Step {
  const shape = shapeOf(node, 0, known);
  return {
    ...step(node, shape),
    run({ kernels }, { inputs: [x], output }) {
      kernels.limit(x!, output, sizeOf(shape), ...LIMITS[activation]);
    },
  };
}

export function sigmoid(node: GraphNode, known: Known): Step {
  return each(node, known, (row) => row.set(row.map((x) => 1 / (1 + Math.exp(-x)))));
}

export function softmax(node: GraphNode, known: Known): Step {
  return each(node, known, (row) => {
    const greatest = Math.max(...row);
    const powers = row.map((x) => Math.exp(x - greatest));
    const sum = powers.reduce((total, power) => total + power, 0);
    row.set(powers.map((power) => power / sum));
  });
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
