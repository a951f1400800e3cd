import {
  add,
  customGrad,
  div,
  log,
  mul,
  neg,
  type Scalar,
  softmax,
  sub,
  sum,
  type Tensor,
  tensor2d,
} from '@tensorflow/tfjs-core';
import type { Targets } from './batch.ts';
import type { Save } from './differentiate.ts';

/** Keeps the logarithm of a probability that has become 0 finite. */
const LEAST = 1e-12;

/** Mean cross-entropy of softmax(logits), [pictures, classes], weighted by picture; its gradient is p - t in closed form. */
export function crossEntropy(logits: Tensor, { probabilities, weights }: Targets): Scalar {
  const [count, classes] = logits.shape as [number, number];
  const wanted = tensor2d(probabilities, [count, classes]);
  const total = weights.reduce((all, weight) => all + weight, 0);
  const share = div(tensor2d(weights, [count, 1]), total);
  const loss = customGrad((given, save) => {
    const said = softmax(given as Tensor);
    (save as Save)([said, wanted, share]);
    const value = neg(sum(mul(mul(wanted, log(add(said, LEAST))), share)));
    const gradFunc = (dy: Tensor, [p, t, weight]: Tensor[]) => mul(mul(sub(p!, t!), weight!), dy);
    return { value, gradFunc };
  });
  return loss(logits) as Scalar;
}
