import type * as v from 'valibot';
import { drawCanary } from '../../src/canary.ts';
import type { CardTemplateSchema } from '../../src/card.ts';
import { createClassifier } from '../../src/classifier.ts';
import { readPack } from '../../src/pack.ts';
import { useWasm } from '../train/fit/use-wasm.ts';
import type { WrittenGraph } from './write-graph.ts';
import { packFiles } from './write-pack.ts';

/** What the network says of the built-in picture, in label order, on WASM in full precision. */
export async function canaryScores(
  template: v.InferOutput<typeof CardTemplateSchema>,
  graph: WrittenGraph,
): Promise<number[]> {
  await useWasm();
  const draft = packFiles(
    template,
    graph,
    template.labels.map(() => 0),
  );
  const classifier = await createClassifier(
    await readPack(async (name) => Uint8Array.from(draft.get(name)!).buffer),
    'wasm',
  );
  const [reading] = await classifier.classify([drawCanary(template.input.size)]);
  classifier.dispose();
  return template.labels.map((label) => Number(reading!.scores[label]!.toFixed(6)));
}
