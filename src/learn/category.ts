import { type Bank, direction, dot } from './bank.ts';
import { type Calibration, calibrate, probability } from './calibrate.ts';
import { type Quality, qualityOf } from './quality.ts';
import { inverse, times } from './solve.ts';

/** What tells one own category from everything else: a plane in the space of directions, and how sure to be beyond it. */
export interface Category {
  /** Whose features, and which version of their bank: it means something to no other. */
  readonly model: string;
  readonly bank: number;
  readonly weights: Float32Array;
  readonly bias: number;
  readonly calibration: Calibration;
  readonly quality: Quality;
  /** Pictures it was trained on. */
  readonly examples: { readonly positives: number; readonly negatives: number };
}

/** Below this many examples nothing is trained. */
export const FEWEST_EXAMPLES = 5;
/** Examples above these are left out, evenly spread: training takes the cube of their number. */
const MOST_POSITIVES = 200;
const MOST_NEGATIVES = 400;

/** With this many pictures of the user's own, the bank's are not needed. */
const ENOUGH_OTHERS = 200;

/** Another picture as like as this to an example is taken for one of them that nobody marked. */
const SAME_KIND = 0.85;

/** Regularisation; anything from 0.3 to 3 serves, found on other kinds of pictures than those it is reported on. */
const RIDGE = 1;

/**
 * Trains an own category from a few examples.
 *
 * Method: least squares with L2 regularisation towards +1 for examples and -1 for other pictures, in which both kinds weigh the
 * same in sum (ridge regression in its dual form: Saunders, Gammerman and Vovk, ICML 1998), on directions. Leave-one-out
 * predictions come in closed form from the same inverse (Rasmussen and Williams, "Gaussian processes for machine learning",
 * 2006, equation 5.12); they calibrate the probabilities and estimate the quality. Deterministic; about 0.2 s at most.
 *
 * @param positives feature vectors of what is meant, at least FEWEST_EXAMPLES
 * @param negatives feature vectors of other pictures; the bank's are added while there are few
 * @throws RangeError if there are too few, or one has another length than the bank or is not made of finite numbers
 */
export function trainCategory(
  positives: readonly Float32Array[],
  negatives: readonly Float32Array[],
  bank: Bank,
): Category {
  const meant = spread(positives, MOST_POSITIVES).map((features) => direction(features, bank));
  const others = othersFor(meant, negatives, bank);
  if (meant.length < FEWEST_EXAMPLES || others.length < FEWEST_EXAMPLES)
    throw new RangeError(
      `${meant.length} examples and ${others.length} others, at least ${FEWEST_EXAMPLES} are needed`,
    );
  const { weights, bias, heldOut } = balancedRidge(meant, others);
  const [own, foreign] = [heldOut.slice(0, meant.length), heldOut.slice(meant.length)];
  const calibration = calibrate(own, foreign);
  const probable = (values: readonly number[]): number[] => values.map((value) => probability(value, calibration));
  return {
    model: bank.model,
    bank: bank.version,
    weights,
    bias,
    calibration,
    quality: qualityOf(probable(own), probable(foreign), likeness(meant)),
    examples: { positives: meant.length, negatives: others.length },
  };
}

/** Whether a category was trained on this bank's model and version. */
export function fitsBank({ model, bank, weights }: Category, { model: of, version, mean }: Bank): boolean {
  return model === of && bank === version && weights.length === mean.length;
}

/**
 * Probabilities of one picture, one per category, each in (0, 1). 20 categories cost about 20 inner products.
 *
 * @param seen the picture's `direction`
 */
export function scoreCategories(seen: Float32Array, categories: readonly Category[]): number[] {
  return categories.map(({ weights, bias, calibration }) => probability(dot(seen, weights) + bias, calibration));
}

function othersFor(meant: readonly Float32Array[], negatives: readonly Float32Array[], bank: Bank): Float32Array[] {
  const own = spread(negatives, MOST_NEGATIVES).map((features) => direction(features, bank));
  const all = [...own, ...bank.others.slice(0, Math.max(0, ENOUGH_OTHERS - own.length))];
  return all.filter((other) => meant.every((example) => dot(example, other) < SAME_KIND));
}

interface Ridge {
  readonly weights: Float32Array;
  readonly bias: number;
  /** What each example would have been given, had it not been there. */
  readonly heldOut: number[];
}

function balancedRidge(meant: readonly Float32Array[], others: readonly Float32Array[]): Ridge {
  const rows = [...meant, ...others];
  const size = rows.length;
  const targets = Float64Array.from(rows, (_, i) => (i < meant.length ? 1 : -1));
  const noise = rows.map((_, i) => (RIDGE * 2 * (i < meant.length ? meant.length : others.length)) / size);
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      // The 1 stands for a feature that is 1 everywhere, whose weight is the bias.
      const product = dot(rows[i]!, rows[j]!) + 1 + (i === j ? noise[i]! : 0);
      matrix[i * size + j] = product;
      matrix[j * size + i] = product;
    }
  const inverted = inverse(matrix, size);
  const dual = times(inverted, targets);
  const heldOut = Array.from(dual, (value, i) => targets[i]! - value / inverted[i * size + i]!);
  return { weights: combined(rows, dual), bias: dual.reduce((sum, value) => sum + value, 0), heldOut };
}

function combined(rows: readonly Float32Array[], shares: Float64Array): Float32Array {
  const result = new Float64Array(rows[0]!.length);
  for (const [i, row] of rows.entries()) for (let k = 0; k < result.length; k++) result[k]! += shares[i]! * row[k]!;
  return Float32Array.from(result);
}

function likeness(meant: readonly Float32Array[]): number {
  const nearest = meant.map((a) => Math.max(...meant.filter((b) => b !== a).map((b) => dot(a, b))));
  return nearest.toSorted((a, b) => a - b)[nearest.length >> 1]!;
}

function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]!);
}
