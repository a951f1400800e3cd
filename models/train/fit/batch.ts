import { mul, type Tensor, tensor } from '@tensorflow/tfjs-core';
import seedrandom from 'seedrandom';

/** Pictures that go through the network together. */
export type Batch =
  /** Values of the last frozen node, [count, width]. */
  | { readonly kind: 'rows'; readonly count: number; readonly values: Float32Array }
  /** Squares of the network's size, RGBA bytes one behind the other. */
  | { readonly kind: 'pixels'; readonly count: number; readonly pixels: Uint8ClampedArray };

/** What a batch should have said. */
export interface Targets {
  /** Probabilities, [pictures, classes]; each row sums to 1. */
  readonly probabilities: Float32Array;
  /** How much each picture counts. */
  readonly weights: Float32Array;
}

/**
 * Targets of a batch. Smoothing gives a share of every picture's certainty to all classes alike (C. Szegedy et al.,
 * Rethinking the Inception Architecture, 2016, section 7).
 *
 * @param answers the class of each picture, by its place among `classWeights` @param smoothing in [0, 1)
 */
export function targetsOf(answers: readonly number[], classWeights: readonly number[], smoothing: number): Targets {
  const classes = classWeights.length;
  const probabilities = new Float32Array(answers.length * classes).fill(smoothing / classes);
  answers.forEach((answer, i) => {
    probabilities[i * classes + answer]! += 1 - smoothing;
  });
  return { probabilities, weights: Float32Array.from(answers, (answer) => classWeights[answer]!) };
}

/** Values with a share of them taken away and the others enlarged accordingly; the same for the same seed. */
export function dropoutMask(values: Tensor, share: number, seed: string): Tensor {
  const random = seedrandom.alea(seed);
  // A loop: this runs in every step, and Float32Array.from takes five times as long.
  const kept = new Float32Array(values.size);
  for (let i = 0; i < kept.length; i++) kept[i] = random.quick() < share ? 0 : 1 / (1 - share);
  return mul(values, tensor(kept, values.shape));
}
