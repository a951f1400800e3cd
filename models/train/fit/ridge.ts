import {
  add,
  clone,
  concat,
  div,
  eye,
  matMul,
  mul,
  ones,
  type Rank,
  slice,
  sub,
  sum,
  type Tensor2D,
  tensor2d,
  tidy,
  transpose,
  zerosLike,
} from '@tensorflow/tfjs-core';

/** Sums over rows (each with a 1 at its end, whose weight is the bias), all that a regression needs to know of them. */
export interface Sums {
  /** Products of every two features, [width + 1, width + 1]. */
  readonly products: Tensor2D;
  /** Products of features and targets, [width + 1, classes]. */
  readonly answers: Tensor2D;
}

const MOST_STEPS = 300;
/** How much smaller than at its beginning the solver's error, squared, is at its end. */
const EXACT = 1e-8;
/** Keeps a class that is solved already, or of which nothing is known, from dividing by 0. */
const TINY = 1e-30;

/** Rows as a regression reads them. @param values [count, width], standardised */
export function withOne(values: Tensor2D): Tensor2D {
  return tidy(() => concat([values, ones<Rank.R2>([values.shape[0], 1])], 1));
}

/** @param rows of `withOne` @param targets [rows, classes] @param weights how much each row counts */
export function sumsOf(rows: Tensor2D, targets: Tensor2D, weights: Float32Array): Sums {
  return tidy(() => {
    const turned = transpose(mul<Tensor2D>(rows, tensor2d(weights, [weights.length, 1])));
    return { products: matMul<Tensor2D>(turned, rows), answers: matMul<Tensor2D>(turned, targets) };
  });
}

/** The first with the second; both are disposed. */
export function plus(first: Sums, second: Sums): Sums {
  const together = tidy(() => ({
    products: add<Tensor2D>(first.products, second.products),
    answers: add<Tensor2D>(first.answers, second.answers),
  }));
  dispose(first);
  dispose(second);
  return together;
}

/** The first without the second, which is part of it; both stay. */
export function minus(first: Sums, second: Sums): Sums {
  return tidy(() => ({
    products: sub<Tensor2D>(first.products, second.products),
    answers: sub<Tensor2D>(first.answers, second.answers),
  }));
}

export function dispose({ products, answers }: Sums): void {
  products.dispose();
  answers.dispose();
}

/**
 * Weights of a linear regression with L2 regularisation, the bias free of it and in the last row: [width + 1, classes].
 * Solved by conjugate gradients (M. Hestenes, E. Stiefel, 1952), all classes side by side.
 *
 * @param penalty relative to the rows' weights in sum
 */
export async function ridge({ products, answers }: Sums, penalty: number): Promise<Tensor2D> {
  const last = products.shape[0] - 1;
  const [matrix, wanted, mean, targets] = tidy(() => {
    const count = slice(products, [last, last], [1, 1]);
    const middle = div<Tensor2D>(slice(products, [0, last], [-1, 1]), count);
    const usual = div<Tensor2D>(slice(answers, [last, 0], [1, -1]), count);
    const spread = sub(products, mul(count, matMul(middle, transpose(middle))));
    return [
      add<Tensor2D>(spread, mul(eye(last + 1), mul(count, penalty))),
      sub<Tensor2D>(answers, mul(count, matMul(middle, usual))),
      middle,
      usual,
    ];
  });
  const solved = await solve(matrix, wanted);
  const weights = tidy(() => {
    const bias = sub<Tensor2D>(targets, matMul(transpose(mean), solved));
    return concat([slice(solved, [0, 0], [last, -1]), bias], 0);
  });
  for (const tensor of [matrix, wanted, mean, targets, solved]) tensor.dispose();
  return weights;
}

/** x of matrix * x = wanted, for a symmetric positive definite matrix. */
async function solve(matrix: Tensor2D, wanted: Tensor2D): Promise<Tensor2D> {
  let [x, error, way] = tidy(() => [zerosLike(wanted), clone(wanted), clone(wanted)]);
  const size = async (): Promise<number> => {
    const total = tidy(() => sum(mul(error, error)));
    const [value] = await total.data();
    total.dispose();
    return value!;
  };
  const enough = (await size()) * EXACT;
  for (let step = 0; step < MOST_STEPS && (await size()) > enough; step++) {
    const before = [x, error, way];
    [x, error, way] = tidy(() => {
      const ahead = matMul(matrix, way);
      const old = sum(mul(error, error), 0);
      const far = div(old, add(sum(mul(way, ahead), 0), TINY));
      const left = sub<Tensor2D>(error, mul(ahead, far));
      const turn = div(sum(mul(left, left), 0), add(old, TINY));
      return [add<Tensor2D>(x, mul(way, far)), left, add<Tensor2D>(left, mul(way, turn))];
    });
    for (const tensor of before) tensor.dispose();
  }
  error.dispose();
  way.dispose();
  return x;
}
