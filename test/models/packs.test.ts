import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { makePack } from '../../models/fold/make-pack.ts';
import { RECIPES, type Recipe } from '../../models/fold/recipes.ts';
import { readShipped } from '../../models/fold/sources.ts';
import { useWasm } from '../../models/train/fit/use-wasm.ts';
import type { PackFiles } from '../../models/train/graft/pack-files.ts';
import type { Card } from '../../src/card.ts';
import { createClassifier } from '../../src/classifier.ts';
import { toInput } from '../../src/preprocess.ts';
import { parseFile, readFiles } from '../support/pack-files.ts';
import { paintSquare } from '../support/paint-square.ts';

/** How many pictures each network is compared on; PARITY_PICTURES sets another number for all. */
const PICTURES: Readonly<Record<string, number>> = { 'mobilenet-v2': 200, 'inception-v3': 12, 'mobilenet-v2-mid': 40 };

type Reference = (pixels: Uint8ClampedArray, size: number) => Promise<Float32Array>;

/** The network as nsfwjs ships and runs it: unfolded, pixels divided by 255. */
async function reference({ id, source }: Recipe): Promise<Reference> {
  const { topology, weights } = await readShipped(source);
  const stored = [...weights.values()];
  const handler = tf.io.fromMemory({
    modelTopology: topology as object,
    weightSpecs: stored.map(({ spec }) => spec),
    weightData: Uint8Array.from(Buffer.concat(stored.map(({ bytes }) => bytes))).buffer,
  });
  const model = id === 'mobilenet-v2-mid' ? await tf.loadGraphModel(handler) : await tf.loadLayersModel(handler);
  return async (pixels, size) => {
    const input = toInput([pixels], { node: 'input', size, range: [0, 1], resize: 'bilinear-corners' });
    const scores = tf.tidy(() => model.predict(tf.tensor4d(input, [1, size, size, 3])) as tf.Tensor);
    const values = await scores.data<'float32'>();
    scores.dispose();
    return values;
  };
}

/** The pack run by tfjs' own graph executor, to hold it to the format. */
async function plainTfjs(files: PackFiles): Promise<tf.GraphModel> {
  const { modelTopology, weightsManifest } = parseFile<tf.io.ModelJSON>(files, 'model.json');
  const { paths, weights } = weightsManifest[0]!;
  const weightData = Uint8Array.from(Buffer.concat(paths.map((path) => files.get(path)!))).buffer;
  return await tf.loadGraphModel(
    tf.io.fromMemory({ modelTopology: modelTopology as object, weightSpecs: weights, weightData }),
  );
}

beforeAll(useWasm);

describe.each(RECIPES.map((recipe) => [recipe.id, recipe] as const))('the pack %s', (id, recipe) => {
  let files: PackFiles;
  let card: Card;
  beforeAll(async () => {
    files = await makePack(recipe);
    card = parseFile(files, 'card.json');
  }, 120_000);

  it('gives the scores of the network that was shipped, to 1e-4', { timeout: 600_000 }, async () => {
    const classifier = await createClassifier(await readFiles(files), 'wasm');
    const shipped = await reference(recipe);
    const count = Number(process.env.PARITY_PICTURES ?? PICTURES[id]);
    const differences: number[] = [];
    for (let seed = 0; seed < count; seed++) {
      const pixels = paintSquare(seed, card.input.size);
      const [reading] = await classifier.classify([pixels]);
      const expected = await shipped(pixels, card.input.size);
      differences.push(...card.labels.map((label, i) => Math.abs(reading!.scores[label]! - expected[i]!)));
    }
    classifier.dispose();
    console.log(`${id}: largest difference over ${count} pictures ${Math.max(...differences).toExponential(1)}`);
    expect(differences).toHaveLength(count * card.labels.length);
    expect(Math.max(...differences)).toBeLessThanOrEqual(1e-4);
  });

  it('runs in tfjs itself, and gives what its layers say by name', async () => {
    const classifier = await createClassifier(await readFiles(files), 'wasm');
    const model = await plainTfjs(files);
    const pixels = paintSquare(1, card.input.size);
    const input = tf.tensor4d(toInput([pixels], card.input), [1, card.input.size, card.input.size, 3]);
    const outputs = model.execute(input, [card.outputs.scores, card.outputs.features.node]) as tf.Tensor[];
    const [reading] = await classifier.classify([pixels]);
    const [scores, features] = await Promise.all(outputs.map((output) => output.data()));
    card.labels.forEach((label, i) => {
      expect(reading!.scores[label]).toBeCloseTo(scores![i]!, 5);
    });
    reading!.features.forEach((feature, i) => {
      expect(feature).toBeCloseTo(features![i]!, 3);
    });
    tf.dispose([input, outputs]);
    model.dispose();
    classifier.dispose();
  });

  it('is no more than a tenth larger than what was shipped', async () => {
    const { weights } = await readShipped(recipe.source);
    const shipped = [...weights.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
    const ours = [...files].filter(([name]) => name.endsWith('.bin')).reduce((sum, [, bytes]) => sum + bytes.length, 0);
    expect(ours).toBeLessThan(shipped * 1.1);
  });
});

describe('the sources', () => {
  it('are refused if they are not the pinned ones', async () => {
    const [{ source }] = RECIPES as [Recipe];
    const files = { ...source.files, 'model.min.js': '0'.repeat(64) };
    await expect(readShipped({ ...source, files })).rejects.toThrow(/not the pinned file/);
  });
});
