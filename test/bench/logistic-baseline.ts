import { dot } from '../../src/learn/bank.ts';
import { inverse, times } from '../../src/learn/solve.ts';

const STEPS = 30;
/** Below this a point no longer counts, and dividing by it would overflow. */
const LEAST_CURVATURE = 1e-8;

/**
 * What the learner has to beat: plain logistic regression on the features as they are, regularised by half the squared length
 * of the weights, as common libraries have it by default. Iteratively reweighted least squares in the dual form, converged.
 */
export function logisticRegression(
  positives: readonly Float32Array[],
  negatives: readonly Float32Array[],
): (features: Float32Array) => number {
  const rows = [...positives, ...negatives];
  const size = rows.length;
  const gram = Float64Array.from(
    { length: size * size },
    (_, k) => dot(rows[Math.floor(k / size)]!, rows[k % size]!) + 1,
  );
  let shares: Float64Array = new Float64Array(size);
  for (let step = 0; step < STEPS; step++) {
    const values = times(gram, shares);
    const system = gram.slice();
    const wanted = values.map((value, i) => {
      const p = 1 / (1 + Math.exp(-value));
      const curvature = Math.max(LEAST_CURVATURE, p * (1 - p));
      system[i * size + i]! += 1 / curvature;
      return value + ((i < positives.length ? 1 : 0) - p) / curvature;
    });
    shares = times(inverse(system, size), wanted);
  }
  return (features) => rows.reduce((sum, row, i) => sum + shares[i]! * (dot(row, features) + 1), 0);
}
