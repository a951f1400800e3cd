import type { Weight } from '../weights.ts';
import { listsOf } from './lists.ts';
import type { Matrix, Range, Sides } from './matrix.ts';
import { packPanels } from './panels.ts';

/** A weight that is multiplied as the floats that it stands for. */
export function floatMatrix({ values }: Weight, [k, columns]: Sides, bias: Float32Array, [, most]: Range): Matrix {
  return {
    constants: [packPanels(values, k, columns), bias],
    room: listsOf(most, columns, k),
    multiply(kernels, { constants: [panels, start], a, shortcut, to, rows: count, limits, room }) {
      kernels.matmul(a, panels!, start!, shortcut, to, count, columns, k, columns, ...limits, room);
    },
  };
}
