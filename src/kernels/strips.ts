import { sizeOf } from '../weights.ts';
import type { Instance } from './kernels.ts';
import type { Band, Places, Step } from './step.ts';

/** Floats of a strip: they stay in the processor's second cache. */
const STRIP = 32_768;
/** Floats of a tensor that does not stay there. */
const FAR = 262_144;

/**
 * A convolution and the filter for each channel that alone reads it as one step, which makes a strip of the former and
 * then what the latter makes of it, so that the tensor between them is neither written to far memory nor read from there.
 *
 * @returns undefined where they cannot be joined, or the tensor between is small
 */
export function inStrips(convolution: Step, filter: Step): Step | undefined {
  const { runRows, shape } = convolution;
  const { band } = filter;
  const [, height, width, channels] = shape as [number, number, number, number];
  if (!runRows || !band || band.size < band.stride || sizeOf(shape) < FAR) return undefined;
  const line = width * channels;
  const made = filter.shape[1]!;
  const lineMade = sizeOf(filter.shape) / made;
  const atOnce = Math.max(1, Math.floor((STRIP / line - band.size) / band.stride) + 1);
  const strip = Math.ceil((rowsSeen(atOnce, band) * line) / 16) * 16;
  return {
    ...filter,
    inputs: convolution.inputs,
    constants: [],
    scratch: strip + convolution.scratch,
    run(instance, places) {
      const [panels, bias, ...own] = places.constants as [number, number, ...number[]];
      const start = places.scratch;
      const before: Places = { ...places, constants: [panels, bias], scratch: start + strip * 4 };
      let [from, to] = [0, 0];
      for (let row = 0; row < made; row += atOnce) {
        const rows = Math.min(atOnce, made - row);
        const top = row * band.stride - band.before;
        const first = Math.max(0, top);
        keepRows(instance, start, line, first - from, to - first);
        const end = Math.min(height, top + rowsSeen(rows, band));
        runRows(instance, { ...before, output: start + (to - first) * line * 4 }, to, end - to);
        [from, to] = [first, end];
        const output = places.output + row * lineMade * 4;
        band.run(instance, { ...places, inputs: [start], constants: own, output }, end - first, first - top, rows);
      }
    },
  };
}

/** Rows that so many rows of a filter's output are made of. */
function rowsSeen(rows: number, { size, stride }: Band): number {
  return (rows - 1) * stride + size;
}

/** Moves the rows [first, first + rows) of a strip to its beginning. */
function keepRows({ kernels }: Instance, strip: number, line: number, first: number, rows: number): void {
  if (rows > 0) kernels.copyRows(strip + first * line * 4, line, strip, line, rows, line);
}
