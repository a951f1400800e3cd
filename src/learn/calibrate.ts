/** Turns a scorer's value into a probability: 1 / (1 + exp(-(slope * value + offset))). */
export interface Calibration {
  /** At least 0: a higher value never means a lower probability. */
  readonly slope: number;
  readonly offset: number;
}

/** How common the thing is taken to be among the pictures of a page; examples say nothing about that. */
const PRIOR = 0.05;

const STEPS = 60;
/** Keeps the slope finite where the examples are perfectly separable. */
const RIDGE = 1e-3;

/**
 * Platt's scaling: a logistic regression on held-out values, with targets drawn in from 0 and 1 by the number of examples
 * (Platt, "Probabilistic outputs for support vector machines", 1999; Newton's method as in Lin, Lin and Weng, 2007).
 *
 * @param positives held-out values of what is meant, at least one
 * @param negatives the same of anything else, at least one
 */
export function calibrate(positives: readonly number[], negatives: readonly number[]): Calibration {
  const points = [
    ...positives.map((value) => ({ value, target: 1 - 1 / (positives.length + 2), weight: PRIOR / positives.length })),
    ...negatives.map((value) => ({
      value,
      target: 1 / (negatives.length + 2),
      weight: (1 - PRIOR) / negatives.length,
    })),
  ];
  let fit: Calibration = { slope: 0, offset: Math.log(PRIOR / (1 - PRIOR)) };
  for (let step = 0; step < STEPS; step++) fit = improved(fit, points);
  return { slope: Math.max(0, fit.slope), offset: fit.offset };
}

export function probability(value: number, { slope, offset }: Calibration): number {
  return 1 / (1 + Math.exp(-(slope * value + offset)));
}

interface Point {
  readonly value: number;
  readonly target: number;
  readonly weight: number;
}

/** One step of Newton's method, halved until it does not make things worse. */
function improved(fit: Calibration, points: readonly Point[]): Calibration {
  let [gs, go, ss, so, oo] = [RIDGE * fit.slope, 0, RIDGE, 0, 1e-9];
  for (const { value, target, weight } of points) {
    const p = probability(value, fit);
    const [error, curve] = [weight * (p - target), weight * p * (1 - p)];
    gs += error * value;
    go += error;
    ss += curve * value * value;
    so += curve * value;
    oo += curve;
  }
  const determinant = ss * oo - so * so;
  const [ds, dor] = [(oo * gs - so * go) / determinant, (ss * go - so * gs) / determinant];
  const now = loss(fit, points);
  for (let share = 1; share > 1e-4; share /= 2) {
    const next = { slope: fit.slope - share * ds, offset: fit.offset - share * dor };
    if (loss(next, points) <= now) return next;
  }
  return fit;
}

function loss(fit: Calibration, points: readonly Point[]): number {
  return points.reduce(
    (total, { value, target, weight }) => {
      const z = fit.slope * value + fit.offset;
      // -(t log p + (1 - t) log(1 - p)), without overflow.
      return total + weight * (Math.max(z, 0) - target * z + Math.log1p(Math.exp(-Math.abs(z))));
    },
    (RIDGE / 2) * fit.slope ** 2,
  );
}
