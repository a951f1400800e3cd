import { tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { minus, plus, ridge, type Sums, sumsOf, withOne } from '../../../models/train/fit/ridge.ts';
import { useWasm } from '../../../models/train/fit/use-wasm.ts';

beforeAll(useWasm);

/** Sums over rows of one feature, with one target each. */
function sums(xs: number[], ys: number[], weights = xs.map(() => 1)): Sums {
  const column = (values: number[]) => tensor2d(values, [values.length, 1]);
  return sumsOf(withOne(column(xs)), column(ys), Float32Array.from(weights));
}

async function fitted(of: Sums, penalty: number): Promise<number[]> {
  return [...(await (await ridge(of, penalty)).data())];
}

test('without a penalty a line is found again', async () => {
  const [slope, bias] = await fitted(sums([0, 1, 2, 4], [1, 3, 5, 9]), 0);
  expect(slope).toBeCloseTo(2, 4);
  expect(bias).toBeCloseTo(1, 4);
});

test('a penalty flattens the line about its middle, by hand: 10 / (10 + 0.5 * 5) of the slope', async () => {
  const [slope, bias] = await fitted(sums([-2, -1, 0, 1, 2], [-1, 1, 3, 5, 7]), 0.5);
  expect(slope).toBeCloseTo(1.6, 4);
  expect(bias).toBeCloseTo(3, 4);
});

test('a row that counts twice is as good as two', async () => {
  const twice = await fitted(sums([0, 1, 3], [1, 0, 4], [1, 2, 1]), 0.1);
  const both = await fitted(sums([0, 1, 1, 3], [1, 0, 0, 4]), 0.1);
  twice.forEach((value, i) => {
    expect(value).toBeCloseTo(both[i]!, 4);
  });
});

test('sums without a part are the sums of the rest', async () => {
  const [first, second] = [() => sums([0, 1, 3], [1, 0, 4]), () => sums([5, 2, 2], [3, 1, 0])];
  const rest = await fitted(minus(plus(first(), second()), second()), 0.1);
  (await fitted(first(), 0.1)).forEach((value, i) => {
    expect(value).toBeCloseTo(rest[i]!, 4);
  });
});
