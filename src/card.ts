import * as v from 'valibot';

const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const threshold = v.pipe(v.number(), v.gtValue(0), v.maxValue(1));
const thresholds = v.record(v.string(), threshold);
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'not a SHA-256 in lower-case hex'));
const fileName = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'not a plain file name'));
const figures = v.record(v.string(), v.union([v.string(), v.number()]));

const entries = {
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
    range: v.tuple([v.pipe(v.number(), v.finite()), v.pipe(v.number(), v.finite())]),
    /** `bilinear-corners`: bilinear with aligned corners, the whole picture squashed to the square. */
    resize: v.literal('bilinear-corners'),
  }),
  outputs: v.strictObject({
    scores: v.string(),
    /** The feature vector that personal heads are trained on. */
    features: v.strictObject({ node: v.string(), length: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  }),
  /** Highest category-score-to-threshold ratios between which Balanced looks closer and Thorough asks again. */
  unsure: v.strictObject({ low: v.pipe(v.number(), v.minValue(0)), high: v.pipe(v.number(), v.minValue(0)) }),
  /** Scores of the built-in picture (see canary.ts), in label order; a backend must reach them within 1e-2. */
  canary: v.array(probability),
  animation: v.string(),
  /** Every file of the pack but this one, `model.json` among them, with its SHA-256. */
  files: v.record(fileName, sha256),
  source: v.strictObject({ name: v.string(), version: v.string(), url: v.string(), licence: v.string() }),
  figures: v.strictObject({ published: figures, measured: figures }),
  training: v.optional(v.record(v.string(), v.unknown())),
};

/** `card.json`: everything about a model pack that is not its graph or weights. Unknown keys are refused. */
export const CardSchema = v.pipe(
  v.strictObject(entries),
  v.check(({ labels }) => new Set(labels).size === labels.length, 'labels: a label is there twice'),
  v.check(
    ({ labels, categories }) => Object.values(categories).every((of) => of.every((label) => labels.includes(label))),
    'categories: a category names a label that the pack does not have',
  ),
  v.check(
    ({ categories, thresholds }) =>
      Object.values(thresholds).every((preset) => Object.keys(preset).every((category) => category in categories)),
    'thresholds: a threshold for a category that the pack does not have',
  ),
  v.check(({ input }) => input.range[0] !== input.range[1], 'input.range: 0 and 255 become the same value'),
  v.check(({ unsure }) => unsure.low <= unsure.high, 'unsure: low is above high'),
  v.check(({ canary, labels }) => canary.length === labels.length, 'canary: not one score per label'),
  v.check(({ files }) => 'model.json' in files, 'files: model.json is missing'),
);

export type Card = v.InferOutput<typeof CardSchema>;

/** What is written by hand of a card; the pack's files and the canary's scores are found when the pack is made. */
export const CardTemplateSchema = v.omit(v.strictObject(entries), ['files', 'canary']);
