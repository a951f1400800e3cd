import { resolve } from 'node:path';
import { findBase } from '../begin.ts';
import { createCrew } from '../features/crew.ts';
import { WHOLE } from '../features/view.ts';
import { readPackFolder } from '../graft/read-folder.ts';
import { progress } from '../progress.ts';

const TOGETHER = 32;

/** The files, those first about which a pack is least certain (largest entropy of its scores). What does not decode comes last. */
export async function byUncertainty(root: string, files: readonly string[], pack: string): Promise<string[]> {
  const folder = findBase(pack);
  const { card } = await readPackFolder(folder);
  const crew = createCrew();
  const bar = progress('Ordering', files.length);
  const uncertainty = new Map<string, number>();
  const job = { root: resolve(root), pack: folder, node: card.outputs.scores, size: card.input.size };
  const judge = async (some: readonly string[]): Promise<void> => {
    const scores = await crew.features({ ...job, looks: some.map((file) => ({ file, view: WHOLE })) });
    some.forEach((file, i) => {
      uncertainty.set(file, entropy(scores.subarray(i * card.labels.length, (i + 1) * card.labels.length)));
    });
  };
  try {
    for (let from = 0; from < files.length; from += TOGETHER) {
      const some = files.slice(from, from + TOGETHER);
      await judge(some).catch(() => Promise.allSettled(some.map((file) => judge([file]))));
      bar.at(from + some.length);
    }
  } finally {
    bar.end();
    await crew.dismiss();
  }
  const of = (file: string): number => uncertainty.get(file) ?? -1;
  return files.toSorted((a, b) => of(b) - of(a));
}

/** In nats. */
function entropy(probabilities: Float32Array): number {
  return probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
}
