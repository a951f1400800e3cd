import {
  add,
  conv2d,
  conv2dTranspose,
  customGrad,
  depthwiseConv2d,
  div,
  matMul,
  max,
  mean,
  mul,
  onesLike,
  pad,
  reshape,
  reverse,
  slice,
  stack,
  step,
  stridedSlice,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  transpose,
} from '@tensorflow/tfjs-core';

/**
 * A matrix product whose gradients are made by transposing first: the WASM backend multiplies a matrix that it is told
 * to take transposed ten times slower.
 */
export function multiply(a: Tensor2D, b: Tensor2D): Tensor2D {
  const gradients = (dy: Tensor2D, x: Tensor2D, y: Tensor2D) => [matMul(dy, transpose(y)), matMul(transpose(x), dy)];
  return differentiated(a, b, (x, y) => matMul(x, y), gradients);
}

/** An operation on two tensors with gradients of its own, which are made of the output's and of both tensors. */
function differentiated<T extends Tensor>(
  first: T,
  second: T,
  run: (first: T, second: T) => T,
  gradients: (dy: T, first: T, second: T) => Tensor[],
): T {
  const operation = customGrad((x, y, save) => {
    (save as Save)([x as Tensor, y as Tensor]);
    return {
      value: run(x as T, y as T),
      gradFunc: (dy: Tensor, saved: Tensor[]) => gradients(dy as T, saved[0] as T, saved[1] as T),
    };
  });
  return operation(first, second) as T;
}

/** Average or maximum over all places, [pictures, 1, 1, channels]; equal maxima share the gradient. */
export function poolAll(x: Tensor4D, which: 'AvgPool' | 'MaxPool'): Tensor4D {
  const gradient = customGrad((input, save) => {
    const given = input as Tensor4D;
    const value = which === 'AvgPool' ? mean(given, [1, 2], true) : max(given, [1, 2], true);
    (save as Save)([given, value]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => {
      const [all, pooled] = saved as [Tensor4D, Tensor4D];
      // Not `equal`: tfjs's cast of a boolean on WebGPU keeps the bits of a whole number, as a float next to nothing.
      const chosen = which === 'AvgPool' ? onesLike(all) : sub(1, step(sub(pooled, all)));
      return mul(chosen, div(dy, sum(chosen, [1, 2], true)));
    };
    return { value, gradFunc };
  });
  return gradient(x) as Tensor4D;
}

/** Strides and padding of a convolution, as graphs write them. */
export interface Placement {
  readonly strides: readonly [number, number];
  readonly padding: 'same' | 'valid';
}

type Sides = readonly [number, number];

/** Keeps tensors for the gradient; tfjs has the type but does not export it. */
export type Save = (tensors: Tensor[]) => void;

/**
 * A convolution whose gradients use only kernels that the WASM backend has: it lacks Conv2DBackpropFilter and both of the
 * depthwise ones. A kernel's gradient is a matrix product per place of the kernel.
 */
export function convolve(x: Tensor4D, filter: Tensor4D, placement: Placement): Tensor4D {
  const [height, width, from, to] = filter.shape;
  const strides: [number, number] = [...placement.strides];
  if (height === 1 && width === 1 && strides[0] === 1 && strides[1] === 1) {
    const [n, h, w] = x.shape;
    const product = multiply(reshape(x, [n * h * w, from]) as Tensor2D, reshape(filter, [from, to]) as Tensor2D);
    return reshape(product, [n, h, w, to]);
  }
  const run = (given: Tensor4D, weights: Tensor4D) => conv2d(given, weights, strides, placement.padding);
  return differentiated(x, filter, run, (dy, given, weights) => {
    const back = conv2dTranspose(dy, weights, given.shape, strides, placement.padding);
    const grads = eachPlace(given, dy, [height, width], placement, (part) =>
      matMul(transpose(reshape(part, [-1, from])) as Tensor2D, reshape(dy, [-1, to]) as Tensor2D),
    );
    return [back, reshape(stack(grads), [height, width, from, to])];
  });
}

/** A depthwise convolution with one output a channel, differentiated by shifted products; see `convolve`. */
export function convolveDepthwise(x: Tensor4D, filter: Tensor4D, placement: Placement): Tensor4D {
  const [height, width, channels] = filter.shape;
  const strides: [number, number] = [...placement.strides];
  const run = (given: Tensor4D, weights: Tensor4D) => depthwiseConv2d(given, weights, strides, placement.padding);
  return differentiated(x, filter, run, (dy, given, weights) => {
    const grads = eachPlace(given, dy, [height, width], placement, (part) => sum(mul(part, dy), [0, 1, 2]));
    return [depthwiseBack(dy, weights, given.shape, placement), reshape(stack(grads), [height, width, channels, 1])];
  });
}

/** What each place of the kernel read, one output-sized part of the padded input per place, given to `use`. */
function eachPlace(
  x: Tensor4D,
  dy: Tensor4D,
  [height, width]: Sides,
  { strides, padding }: Placement,
  use: (part: Tensor4D) => Tensor,
): Tensor[] {
  const [n, h, w, channels] = x.shape;
  const [, outHeight, outWidth] = dy.shape;
  const [top, left] = before([h, w], [outHeight, outWidth], [height, width], strides, padding);
  const reach: Sides = [(outHeight - 1) * strides[0] + height, (outWidth - 1) * strides[1] + width];
  const padded = pad(x, [
    [0, 0],
    [top, Math.max(0, reach[0] - h - top)],
    [left, Math.max(0, reach[1] - w - left)],
    [0, 0],
  ]) as Tensor4D;
  const parts: Tensor[] = [];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const end = [n, row + (outHeight - 1) * strides[0] + 1, column + (outWidth - 1) * strides[1] + 1, channels];
      parts.push(use(stridedSlice(padded, [0, row, column, 0], end, [1, ...strides, 1]) as Tensor4D));
    }
  return parts;
}

/** Zeros that SAME puts before the first row and column (TensorFlow: the odd one comes after the last). */
function before(sides: Sides, out: Sides, kernel: Sides, strides: Sides, padding: Placement['padding']): Sides {
  const of = (axis: 0 | 1): number =>
    padding === 'valid' ? 0 : Math.floor(Math.max((out[axis] - 1) * strides[axis] + kernel[axis] - sides[axis], 0) / 2);
  return [of(0), of(1)];
}

/** The gradient of the input: the output's, spread out by the strides, convolved with the kernel turned around. */
function depthwiseBack(dy: Tensor4D, filter: Tensor4D, shape: Tensor4D['shape'], placement: Placement): Tensor4D {
  const [, h, w] = shape;
  const [height, width] = filter.shape;
  const { strides, padding } = placement;
  const [, outHeight, outWidth] = dy.shape;
  const [top, left] = before([h, w], [outHeight, outWidth], [height, width], strides, padding);
  const spread = spreadOut(dy, strides);
  const [spreadHeight, spreadWidth] = [spread.shape[1], spread.shape[2]];
  const room = (side: number, spreadSide: number, kernel: number, first: number): [number, number] => [
    kernel - 1,
    Math.max(0, side + first - spreadSide),
  ];
  const padded = pad(spread, [
    [0, 0],
    room(h, spreadHeight, height, top),
    room(w, spreadWidth, width, left),
    [0, 0],
  ]) as Tensor4D;
  const full = depthwiseConv2d(padded, reverse(filter, [0, 1]), 1, 'valid');
  return slice(full, [0, top, left, 0], [-1, h, w, -1]);
}

/** Zeros between the rows and columns: each value becomes the first of a field of strides. */
function spreadOut(x: Tensor4D, [down, across]: Sides): Tensor4D {
  if (down === 1 && across === 1) return x;
  const [n, h, w, channels] = x.shape;
  const fields = reshape(x, [n * h, 1, w, channels]);
  const wider = pad(reshape(fields, [n * h * w, 1, channels]), [
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const rows = pad(reshape(wider, [n * h, 1, w * across * channels]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
  ]);
  return reshape(rows, [n, h * down, w * across, channels]);
}

/** Adds a bias per channel. */
export function withBias<T extends Tensor>(x: T, bias: Tensor | undefined): T {
  return bias ? (add(x, bias) as T) : x;
}
