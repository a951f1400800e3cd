import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { makePack } from '../../models/fold/make-pack.ts';
import { RECIPES } from '../../models/fold/recipes.ts';
import { useWasm } from '../../models/train/fit/use-wasm.ts';
import { createClassifier } from '../../src/classifier.ts';
import { BadPack, type Pack } from '../../src/pack.ts';
import { composeOn } from '../../src/preprocess.ts';
import { readFiles, withCard } from '../support/pack-files.ts';
import { paintSquare as paint } from '../support/paint-square.ts';
import { plain, tinyPack, tinyScores } from '../support/tiny-pack.ts';

beforeAll(useWasm);

describe('the shipped default model', () => {
  let pack: Pack;
  beforeAll(async () => {
    pack = await readFiles(await makePack(RECIPES.find(({ id }) => id === 'mobilenet-v2')!));
  }, 120_000);

  it('says of a batch what it says of each picture alone', async () => {
    const classifier = await createClassifier(pack, 'wasm');
    const pictures = Array.from({ length: 5 }, (_, seed) => paint(seed, 224));
    const together = await classifier.classify(pictures);
    expect(together).toHaveLength(5);
    for (const [i, picture] of pictures.entries()) {
      const [alone] = await classifier.classify([picture]);
      for (const label of pack.card.labels) expect(together[i]!.scores[label]).toBeCloseTo(alone!.scores[label]!, 5);
      expect(together[i]!.features).toHaveLength(960);
    }
    expect(new Set(together.map(({ features }) => features.join())).size).toBe(5);
    classifier.dispose();
  });

  it('says the same of pictures that are asked about one by one, none waiting for another', async () => {
    const classifier = await createClassifier(pack, 'wasm');
    const pictures = Array.from({ length: 4 }, (_, seed) => paint(seed, 224));
    const atOnce = await Promise.all(pictures.map((picture) => classifier.classify([picture])));
    for (const [i, picture] of pictures.entries()) expect(atOnce[i]).toEqual(await classifier.classify([picture]));
    classifier.dispose();
  });

  it('gives probabilities that sum to 1', async () => {
    const classifier = await createClassifier(pack, 'wasm');
    const [reading] = await classifier.classify([paint(9, 224)]);
    expect(Object.keys(reading!.scores)).toEqual(['Drawing', 'Hentai', 'Neutral', 'Porn', 'Sexy']);
    expect(Object.values(reading!.scores).reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 3);
    classifier.dispose();
  });

  it('keeps no tensor but its weights, and after it is disposed none', async () => {
    const before = memory().numTensors;
    const classifier = await createClassifier(pack, 'wasm');
    const loaded = memory().numTensors;
    for (let round = 0; round < 5; round++) await classifier.classify([paint(round, 224), paint(round + 1, 224)]);
    expect(memory().numTensors).toBe(loaded);
    await expect(classifier.classify([new Uint8ClampedArray(8)])).rejects.toThrow(/2 pixels/);
    expect(memory().numTensors).toBe(loaded);
    classifier.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

describe('a stand-in model', () => {
  it('is sure of plain colours, and its features are what its card says', async () => {
    const classifier = await createClassifier(await readFiles(tinyPack()), 'wasm');
    const [red, grey] = await classifier.classify([plain(255, 0, 0), plain(128, 128, 128)]);
    expect(red!.scores.Porn).toBeGreaterThan(0.99);
    expect([...red!.features]).toEqual([1, 0, 0]);
    expect(grey!.scores.Neutral).toBeGreaterThan(0.99);
    expect(Object.values(grey!.scores)).toEqual(
      tinyScores(plain(128, 128, 128)).map((score) => expect.closeTo(score, 5)),
    );
    classifier.dispose();
  });

  it('sees what is left of a transparent picture once it is composed', async () => {
    const classifier = await createClassifier(await readFiles(tinyPack()), 'wasm');
    const hidden = plain(255, 0, 0).map((value, i) => (i % 4 === 3 ? 0 : value));
    const [onWhite] = await classifier.classify([composeOn(255, hidden)]);
    expect(onWhite!.scores.Neutral).toBeGreaterThan(0.99);
    classifier.dispose();
  });
});

describe('a pack that cannot run', () => {
  it.each([
    [
      'another number of labels',
      (pack: Pack) => ({ ...pack.card, labels: ['Neutral', 'Porn'] }),
      /scores.*\[1,5\].*\[1,2\]/,
    ],
    [
      'other features',
      ({ card }: Pack) => ({ ...card, outputs: { ...card.outputs, features: { node: 'features', length: 7 } } }),
      /features.*\[1,3\].*\[1,7\]/,
    ],
    [
      'features that are no vector',
      ({ card }: Pack) => ({ ...card, outputs: { ...card.outputs, features: { node: 'mean', length: 3 } } }),
      /mean.*\[1,1,1,3\]/,
    ],
    ['another input size', ({ card }: Pack) => ({ ...card, input: { ...card.input, size: 96 } }), /squeeze|shape/i],
  ])('is refused for %s, and leaves nothing behind', async (_, change, reason) => {
    const pack = await readFiles(tinyPack());
    const before = memory().numTensors;
    const refusal = await createClassifier({ ...pack, card: change(pack) }, 'wasm').catch((thrown: unknown) => thrown);
    expect(refusal).toBeInstanceOf(BadPack);
    expect(refusal).toMatchObject({ message: expect.stringMatching(reason) });
    expect(memory().numTensors).toBe(before);
  });

  it('is refused for an operation that is not known', async () => {
    const { card, model } = await readFiles(tinyPack());
    const nodes = model.nodes.map((node) => (node.op === 'Softmax' ? { ...node, op: 'Multinomial' } : node));
    await expect(createClassifier({ card, model: { ...model, nodes } }, 'wasm')).rejects.toThrow(/Multinomial/);
  });

  it('is refused when it answers with something that is not a number', async () => {
    const { card, model } = await readFiles(tinyPack());
    const weights = new Map([...model.weights, ['scores/bias', { shape: [5], values: new Float32Array(5).fill(NaN) }]]);
    const before = memory().numTensors;
    await expect(createClassifier({ card, model: { ...model, weights } }, 'wasm')).rejects.toMatchObject({
      reason: 'no-backend',
    });
    expect(memory().numTensors).toBe(before);
  });

  it('is refused with a card that names labels it cannot score', async () => {
    const files = withCard(tinyPack(), (card) => ({
      ...card,
      labels: [...card.labels, 'Gore'],
      canary: [...card.canary, 0],
    }));
    await expect(createClassifier(await readFiles(files), 'wasm')).rejects.toThrow(/\[1,5\], the card says \[1,6\]/);
  });
});
