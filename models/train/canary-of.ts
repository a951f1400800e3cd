import { drawCanary } from '../../src/canary.ts';
import { createClassifier } from '../../src/classifier.ts';
import { readPack } from '../../src/pack.ts';

/**
 * What a pack says of the built-in picture, by which the extension notices a broken backend; on the current tfjs backend.
 *
 * @param files the pack's files with any canary in the card
 */
export async function canaryOf(
  files: ReadonlyMap<string, Uint8Array>,
  labels: readonly string[],
  size: number,
): Promise<number[]> {
  const pack = await readPack(async (name) => Uint8Array.from(files.get(name)!).buffer);
  const classifier = await createClassifier(pack, 'wasm');
  const [reading] = await classifier.classify([drawCanary(size)]);
  classifier.dispose();
  return labels.map((label) => Number(reading!.scores[label]!.toFixed(6)));
}
