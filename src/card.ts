import * as v from 'valibot';

const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const thresholds = v.record(v.string(), probability);
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'not a SHA-256 in lower-case hex'));

/** `card.json`: everything about a model pack that is not its graph or weights. Unknown keys are refused. */
export const CardSchema = v.strictObject({
  format: v.literal(1),
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'ids are lower-case letters, digits and hyphens')),
  version: v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+$/, 'versions read 1.2.3')),
  title: v.string(),
  /** In the order of the scores output. */
  labels: v.pipe(v.array(v.string()), v.minLength(2)),
  /** Category -> labels whose probabilities it adds up. */
  categories: v.record(v.string(), v.pipe(v.array(v.string()), v.minLength(1))),
  thresholds: v.strictObject({ relaxed: thresholds, balanced: thresholds, strict: thresholds }),
  input: v.strictObject({
    node: v.string(),
    /** Side of the square input in pixels. */
    size: v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(1024)),
    /** What the pixel values 0 and 255 become. */
    range: v.tuple([v.number(), v.number()]),
    /** `bilinear-corners`: bilinear with aligned corners, the whole picture squashed to the square. */
    resize: v.literal('bilinear-corners'),
  }),
  outputs: v.strictObject({
    scores: v.string(),
    /** The feature vector that personal heads are trained on. */
    features: v.strictObject({ node: v.string(), length: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  }),
  /** Highest category-score-to-threshold ratios between which Balanced looks closer and Thorough asks again. */
  unsure: v.strictObject({ low: v.number(), high: v.number() }),
  /** Scores of the built-in picture (see canary.ts), in label order; a backend must reach them within 1e-2. */
  canary: v.array(probability),
  animation: v.string(),
  files: v.record(v.string(), sha256),
  source: v.strictObject({ name: v.string(), version: v.string(), url: v.string(), licence: v.string() }),
  figures: v.strictObject({
    published: v.record(v.string(), v.union([v.string(), v.number()])),
    measured: v.record(v.string(), v.union([v.string(), v.number()])),
  }),
  training: v.optional(v.record(v.string(), v.unknown())),
});

export type Card = v.InferOutput<typeof CardSchema>;
