import { startBackend } from '../../extension/host/start-backend.ts';
import type { Backend } from '../../extension/host/worker-messages.ts';
import { createClassifier } from '../../src/classifier.ts';
import { readPack } from '../../src/pack.ts';

/** A classifier on the page's own thread, without queue, workers or batcher. */
export interface ClassifyInPage {
  /**
   * Scores of square pictures, given in batches of these sizes, one batch after the other.
   *
   * @returns per picture, in label order
   */
  classifyInBatches(
    pack: string,
    backend: Backend,
    pictures: number[][],
    sizes: readonly number[],
  ): Promise<number[][]>;
}

const inPage: ClassifyInPage = {
  async classifyInBatches(name, backend, pictures, sizes) {
    await startBackend(backend, '/wasm/', true);
    const pack = await readPack(async (file) => (await fetch(`/packs/${name}/${file}`)).arrayBuffer());
    const classifier = await createClassifier(pack, backend);
    const views = pictures.map((pixels) => Uint8ClampedArray.from(pixels));
    const scores: number[][] = [];
    for (const size of sizes) {
      const readings = await classifier.classify(views.splice(0, size));
      scores.push(...readings.map((reading) => classifier.card.labels.map((label) => reading.scores[label]!)));
    }
    classifier.dispose();
    return scores;
  },
};

Object.assign(globalThis, { classify: inPage });
