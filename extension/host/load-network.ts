import { batch } from '../../src/batcher.ts';
import { drawCanary, passesCanary } from '../../src/canary.ts';
import type { Card } from '../../src/card.ts';
import { type Classifier, createClassifier, type Reading } from '../../src/classifier.ts';
import { readPack } from '../../src/pack.ts';
import type { View } from '../../src/preprocess.ts';
import type { Wanted } from './decode.ts';
import { fileReader } from './read-pack-file.ts';
import type { Backend } from './worker-messages.ts';

/** Pictures that the GPU is given at once, and the milliseconds that one waits for others while it is busy. */
const BATCHING = { size: 16, wait: 8 };

/** A network that has passed its canary. */
export interface Loaded {
  readonly card: Card;
  readonly classifier: Classifier;
  readonly takes: Wanted;
  /** Readings of square views of the card's size, in order; rejects as Classifier.classify does, or with `cancelled`. */
  look(views: readonly View[], signal: AbortSignal): Promise<Reading[]>;
}

/** Where networks run: what `startBackend` made of a backend. */
export interface Ground {
  readonly backend: Backend;
  readonly kernels: WebAssembly.Module | undefined;
}

/**
 * Loads a pack on the current backend.
 *
 * @param pack   a shipped pack's folder name, or `pack:<id>` for one that was imported
 * @param folder address of the extension's root
 * @throws BadPack, NoKernel, or Error if the backend computes wrong scores for the built-in picture
 */
export async function load(pack: string, folder: string, { backend, kernels }: Ground): Promise<Loaded> {
  const classifier = await createClassifier(await readPack(fileReader(pack, folder)), backend, kernels);
  const { card } = classifier;
  const takes = { size: card.input.size, bitmaps: backend === 'webgpu' };
  const loaded = { card, classifier, takes, look: lookWith(classifier, backend) };
  await check(loaded);
  return loaded;
}

/** Rejects if the backend does not compute what it should. */
export async function check({ classifier, card }: Loaded): Promise<void> {
  const [reading] = await classifier.classify([drawCanary(card.input.size)]);
  if (!reading || !passesCanary(reading.scores, card)) {
    throw new Error(`${classifier.backend} computes wrong scores for the built-in picture`);
  }
}

/** On a GPU views of several pictures run together; elsewhere nothing is won by waiting. */
function lookWith(classifier: Classifier, backend: Backend): Loaded['look'] {
  if (backend !== 'webgpu') return (views) => classifier.classify(views);
  const one = batch((views: readonly View[]) => classifier.classify(views), BATCHING);
  return (views, signal) => Promise.all(views.map((view) => one(view, signal)));
}
