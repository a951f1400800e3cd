import * as v from 'valibot';
import { BytesSchema, FloatsSchema } from './bytes.ts';

/**
 * What is known beforehand about a model's features, so that heads need not find it out from a handful of examples: where
 * and how widely each feature lies over all kinds of pictures, and a few hundred pictures that stand for "anything else".
 */
export interface Bank {
  /** Whose features: `modelName` of the card. */
  readonly model: string;
  /** Two banks of one model with different versions give different directions; heads do not carry over. */
  readonly version: number;
  /** Mean of each feature's signed square root. */
  readonly mean: Float32Array;
  /** Standard deviation of the same, above 0. */
  readonly deviation: Float32Array;
  /** Directions (see `direction`) of unrelated pictures. */
  readonly others: readonly Float32Array[];
}

/** By what name corrections, categories and banks know a model: its features mean something to it alone. */
export function modelName({ id, version }: { readonly id: string; readonly version: string }): string {
  return `${id}@${version}`;
}

/** A feature this far from its mean, in standard deviations, counts as no further: one odd channel must not decide. */
const FURTHEST = 8;

/**
 * Where a feature vector points, seen from the bank's middle: signed square roots (Perronnin, Sánchez and Mensink,
 * "Improving the Fisher kernel", ECCV 2010), standardised, scaled to length 1. The inner product of two directions, in
 * [-1, 1], says how alike two pictures are.
 *
 * @throws RangeError if the vector has another length than the bank, or holds something that is not a finite number
 */
export function direction(features: Float32Array, { mean, deviation }: Bank): Float32Array {
  if (features.length !== mean.length)
    throw new RangeError(`${features.length} features where the bank has ${mean.length}`);
  const result = new Float32Array(features.length);
  let squares = 0;
  for (let i = 0; i < result.length; i++) {
    const feature = features[i]!;
    const root = feature < 0 ? -Math.sqrt(-feature) : Math.sqrt(feature);
    const standard = Math.min(FURTHEST, Math.max(-FURTHEST, (root - mean[i]!) / deviation[i]!));
    result[i] = standard;
    squares += standard * standard;
  }
  if (!Number.isFinite(squares) || !features.every(Number.isFinite))
    throw new RangeError('a feature is not a finite number');
  const length = Math.sqrt(squares) || 1;
  for (let i = 0; i < result.length; i++) result[i]! /= length;
  return result;
}

/** The inner product: of two directions, how alike they are. */
export function dot(a: Float32Array, b: Float32Array): number {
  // Four sums at once: a single one would make each step wait for the last.
  let [s, t, u, w] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let i = 0; i < whole; i += 4) {
    s += a[i]! * b[i]!;
    t += a[i + 1]! * b[i + 1]!;
    u += a[i + 2]! * b[i + 2]!;
    w += a[i + 3]! * b[i + 3]!;
  }
  for (let i = whole; i < a.length; i++) s += a[i]! * b[i]!;
  return s + t + u + w;
}

/** Deviations below this share of their mean are raised to it: a feature that hardly ever moves says nothing. */
const LEAST_DEVIATION = 0.01;

/**
 * A bank made of feature vectors at hand, for a model that comes without one.
 *
 * @param vectors at least 2, of one length, finite
 */
export function bankOf(model: string, vectors: readonly Float32Array[]): Bank {
  const [first] = vectors;
  if (!first || vectors.length < 2) throw new RangeError('a bank needs at least two feature vectors');
  const roots = vectors.map((vector) => vector.map((x) => Math.sign(x) * Math.sqrt(Math.abs(x))));
  const mean = first.map((_, i) => roots.reduce((sum, row) => sum + row[i]!, 0) / roots.length);
  const raw = mean.map((m, i) => Math.sqrt(roots.reduce((sum, row) => sum + (row[i]! - m) ** 2, 0) / roots.length));
  const least = (LEAST_DEVIATION * raw.reduce((sum, d) => sum + d, 0)) / raw.length || 1;
  return { model, version: 0, mean, deviation: raw.map((d) => d + least), others: [] };
}

/** `bank.json` in a pack's folder, made by models/make-bank.ts. */
const BankFileSchema = v.strictObject({
  format: v.literal(1),
  model: v.string(),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** What pictures it was made of, and under which licence they are. */
  source: v.strictObject({ name: v.string(), version: v.string(), licence: v.string(), pictures: v.number() }),
  mean: FloatsSchema,
  deviation: FloatsSchema,
  /** Directions one behind the other, each a vector of signed bytes of any length but 0. */
  others: BytesSchema,
});
export type BankFile = v.InferInput<typeof BankFileSchema>;

/** @throws ValiError or RangeError with the reason if it is not a bank */
export function parseBank(json: unknown): Bank {
  const { model, version, mean, deviation, others } = v.parse(BankFileSchema, json);
  const { length } = mean;
  if (deviation.length !== length || others.length % length !== 0)
    throw new RangeError('the parts of the bank have different lengths');
  if (!deviation.every((d) => d > 0)) throw new RangeError('a deviation of the bank is not above 0');
  const rows = Array.from({ length: others.length / length }, (_, i) =>
    toUnit(Float32Array.from(others.subarray(i * length, (i + 1) * length))),
  );
  return { model, version, mean, deviation, others: rows };
}

function toUnit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector)) || 1;
  return vector.map((x) => x / length);
}
