import type * as v from 'valibot';
import type { Layer } from '../../models/fold/layers.ts';
import { writeGraph } from '../../models/fold/write-graph.ts';
import { packFiles } from '../../models/fold/write-pack.ts';
import type { PackFiles } from '../../models/train/graft/pack-files.ts';
import { drawCanary } from '../../src/canary.ts';
import type { CardTemplateSchema } from '../../src/card.ts';
import { type BankFile, modelName } from '../../src/learn/bank.ts';
import { floatsToBase64, toBase64 } from '../../src/learn/bytes.ts';

/** Side of the stand-in's input in pixels. */
export const TINY_SIZE = 32;

export const TINY_CARD: v.InferOutput<typeof CardTemplateSchema> = {
  format: 1,
  id: 'tiny',
  version: '1.0.0',
  title: 'Colours for tests',
  labels: ['Drawing', 'Hentai', 'Neutral', 'Porn', 'Sexy'],
  categories: { explicit: ['Porn'], explicitDrawing: ['Hentai'], suggestive: ['Sexy', 'Porn', 'Hentai'] },
  thresholds: {
    relaxed: { explicit: 0.75, explicitDrawing: 0.75, suggestive: 0.9 },
    balanced: { explicit: 0.5, explicitDrawing: 0.5, suggestive: 0.7 },
    strict: { explicit: 0.25, explicitDrawing: 0.25, suggestive: 0.4 },
  },
  input: { node: 'input', size: TINY_SIZE, range: [0, 1], resize: 'bilinear-corners' },
  outputs: { scores: 'scores', features: { node: 'features', length: 3 } },
  unsure: { low: 0.4, high: 1.6 },
  animation: 'none',
  source: { name: 'made by the tests', version: '1.0.0', url: 'https://example.org/', licence: 'MIT' },
  figures: { published: {}, measured: {} },
};

/** One row of weights per colour, one column per label: red is Porn, blue is Hentai, green is Sexy, the rest Neutral. */
const KERNEL = [
  [0, -20, 0, 20, -20],
  [0, -20, 0, -20, 20],
  [0, 20, 0, -20, -20],
];
const BIAS = [-10, -8, 0, -8, -8];

const LAYERS: Layer[] = [
  { name: 'input', inputs: [], kind: 'input', shape: [TINY_SIZE, TINY_SIZE, 3] },
  {
    name: 'mean',
    inputs: ['input'],
    kind: 'average',
    window: [TINY_SIZE, TINY_SIZE],
    strides: [TINY_SIZE, TINY_SIZE],
    padding: 'VALID',
  },
  { name: 'features', inputs: ['mean'], kind: 'flatten' },
  {
    name: 'scores',
    inputs: ['features'],
    kind: 'dense',
    kernel: {
      spec: { name: 'kernel', shape: [3, 5], dtype: 'float32' },
      bytes: new Uint8Array(Float32Array.from(KERNEL.flat()).buffer),
    },
    bias: Float32Array.from(BIAS),
    activation: 'softmax',
  },
];

/**
 * A stand-in for tests that need certainty about a verdict: the mean colour decides. Pure red is Porn, pure blue Hentai,
 * pure green Sexy, everything else Neutral; the feature vector is the mean colour itself, each channel in [0, 1].
 */
export function tinyPack(template = TINY_CARD): PackFiles {
  const extras = new Map([['bank.json', Buffer.from(JSON.stringify(tinyBank(modelName(template))))]]);
  return packFiles(template, writeGraph(LAYERS), tinyScores(drawCanary(template.input.size)), extras);
}

/** A bank for mean colours: half-way grey is its middle, and "anything else" is a handful of greys and pastels. */
function tinyBank(model: string): BankFile {
  return {
    format: 1,
    model,
    version: 1,
    source: { name: 'made by the tests', version: '1.0.0', licence: 'MIT', pictures: 0 },
    mean: floatsToBase64(Float32Array.of(0.6, 0.6, 0.6)),
    deviation: floatsToBase64(Float32Array.of(0.3, 0.3, 0.3)),
    others: toBase64(Uint8Array.of(70, 70, 70, 200, 190, 195, 60, 80, 75, 70, 60, 80, 190, 200, 200, 80, 70, 60)),
  };
}

/** What the stand-in says of a picture, worked out without tensors, in label order. */
export function tinyScores(pixels: Uint8ClampedArray): number[] {
  const mean = [0, 1, 2].map((channel) => meanOf(pixels, channel));
  const powers = BIAS.map((bias, label) => Math.exp(mean.reduce((sum, m, i) => sum + m * KERNEL[i]![label]!, bias)));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

function meanOf(pixels: Uint8ClampedArray, channel: number): number {
  let sum = 0;
  for (let i = channel; i < pixels.length; i += 4) sum += pixels[i]!;
  return sum / (pixels.length / 4) / 255;
}

/** A picture of one colour, of the stand-in's size. */
export function plain(red: number, green: number, blue: number, size = TINY_SIZE): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(size * size * 4);
  for (let i = 0; i < pixels.length; i += 4) pixels.set([red, green, blue, 255], i);
  return pixels;
}
