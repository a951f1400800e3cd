import '@tensorflow/tfjs';
import { grads, mul, sum, type Tensor, type Tensor2D, type Tensor4D, tensor, tidy } from '@tensorflow/tfjs-core';
import seedrandom from 'seedrandom';
import { beforeAll, expect, test } from 'vitest';
import {
  convolve,
  convolveDepthwise,
  multiply,
  type Placement,
  poolAll,
} from '../../../models/train/fit/differentiate.ts';
import { useWasm } from '../../../models/train/fit/use-wasm.ts';

beforeAll(useWasm);

const placements: [string, Placement, number, number][] = [
  ['1 x 1', { strides: [1, 1], padding: 'same' }, 1, 5],
  ['3 x 3', { strides: [1, 1], padding: 'same' }, 3, 5],
  ['3 x 3 by 2 on an even side', { strides: [2, 2], padding: 'same' }, 3, 6],
  ['3 x 3 by 2 on an odd side', { strides: [2, 2], padding: 'same' }, 3, 7],
  ['3 x 3 without padding', { strides: [1, 1], padding: 'valid' }, 3, 6],
  ['3 x 3 by 2 without padding', { strides: [2, 2], padding: 'valid' }, 3, 6],
  ['1 x 1 by 2', { strides: [2, 2], padding: 'same' }, 1, 6],
];

test.each(placements)(
  'a convolution of %s has the gradients that differences give',
  async (_, placement, side, size) => {
    const run = (x: Tensor, w: Tensor) => convolve(x as Tensor4D, w as Tensor4D, placement);
    await agree(run, [2, size, size, 3], [side, side, 3, 4]);
  },
);

test.each(placements)(
  'a depthwise convolution of %s has the gradients that differences give',
  async (_, placement, side, size) => {
    const run = (x: Tensor, w: Tensor) => convolveDepthwise(x as Tensor4D, w as Tensor4D, placement);
    await agree(run, [2, size, size, 3], [side, side, 3, 1]);
  },
);

test('a matrix product has the gradients that differences give', async () => {
  await agree((a, b) => multiply(a as Tensor2D, b as Tensor2D), [5, 7], [7, 3]);
});

test('pooling over the whole picture has the gradients that differences give', async () => {
  await agree((x, w) => mul(poolAll(x as Tensor4D, 'AvgPool'), w), [2, 4, 4, 3], [1, 1, 1, 3]);
  await agree((x, w) => mul(poolAll(x as Tensor4D, 'MaxPool'), w), [2, 4, 4, 3], [1, 1, 1, 3]);
});

/** Compares gradients of a random weighting of the output with central differences, for some entries of each input. */
async function agree(run: (x: Tensor, w: Tensor) => Tensor, ...shapes: [number[], number[]]): Promise<void> {
  const random = seedrandom('gradients');
  const draw = (shape: number[]) =>
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random() * 2 - 1);
  const values = shapes.map(draw);
  const weigh = tidy(() => draw(run(tensor(values[0]!, shapes[0]), tensor(values[1]!, shapes[1])).shape));
  const score = (x: Tensor, w: Tensor) => {
    const y = run(x, w);
    return sum(mul(y, tensor(weigh, y.shape)));
  };
  const found = tidy(() =>
    grads(score)([tensor(values[0]!, shapes[0]), tensor(values[1]!, shapes[1])]).map((g) => g.dataSync()),
  );
  for (const which of [0, 1] as const)
    for (let at = 0; at < values[which]!.length; at += 7) {
      const nudged = (by: number): number => {
        const moved = values.map((v) => v.slice());
        moved[which]![at]! += by;
        return tidy(() => score(tensor(moved[0]!, shapes[0]), tensor(moved[1]!, shapes[1])).dataSync()[0]!);
      };
      expect(found[which]![at]).toBeCloseTo((nudged(0.005) - nudged(-0.005)) / 0.01, 2);
    }
}
