import { constant, type Padding, paddingOf, sides } from '../attributes.ts';
import { flagOf, type GraphNode } from '../graph.ts';
import { place } from './place.ts';
import { type Known, pictureShape, type Step, step } from './step.ts';

interface Windows {
  /** Whether of each window the greatest is taken, else the mean. */
  readonly greatest: boolean;
  readonly window: readonly [height: number, width: number];
  readonly strides: readonly [down: number, right: number];
  readonly padding: Padding;
}

export function pool(node: GraphNode, known: Known, greatest: boolean): Step {
  const padding = paddingOf(node);
  return pooled(node, known, { greatest, window: sides(node, 'ksize'), strides: sides(node, 'strides'), padding });
}

/** The mean of a whole picture. */
export function mean(node: GraphNode, known: Known): Step {
  const [, height, width, channels] = pictureShape(node, known);
  if (constant(node, 1, known.weights).join() !== '1,2')
    throw new RangeError(`${node.name}: the kernels have no mean but that of a picture`);
  const whole = pooled(node, known, { greatest: false, window: [height, width], strides: [1, 1], padding: 'valid' });
  return flagOf(node, 'keep_dims') ? whole : { ...whole, shape: [1, channels] };
}

function pooled(node: GraphNode, known: Known, { greatest, window, strides, padding }: Windows): Step {
  const [, height, width, channels] = pictureShape(node, known);
  const rows = place(padding, height, window[0], strides[0]);
  const columns = place(padding, width, window[1], strides[1]);
  return {
    ...step(node, [1, rows.length, columns.length, channels]),
    run({ kernels }, { inputs: [x], output }) {
      const sizes = [height, width, channels, ...window, ...strides] as const;
      kernels.pool(greatest, x!, ...sizes, rows.before, columns.before, output, rows.length, columns.length);
    },
  };
}
