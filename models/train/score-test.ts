import { join } from 'node:path';
import { prepare } from './data/prepare.ts';
import { readTable } from './data/table.ts';
import { createCrew } from './features/crew.ts';
import { WHOLE } from './features/view.ts';
import { readPackFolder } from './graft/read-folder.ts';

/** Accuracy of a trained pack on the pictures that its split kept apart, as the extension sees them. */
export async function scoreTest(folder: string, data: string): Promise<number> {
  const { card } = await readPackFolder(folder);
  const rows = (await readTable(join(folder, 'split.csv'), ['sha256', 'part'])) ?? [];
  const wanted = new Set(rows.filter(({ part }) => part === 'test').map(({ sha256 }) => sha256));
  const items = (await prepare(data, card.labels)).items.filter(({ sha256 }) => wanted.has(sha256));
  const crew = createCrew();
  try {
    const looks = items.map(({ file }) => ({ file, view: WHOLE }));
    const job = { root: data, looks, pack: folder, node: card.outputs.scores, size: card.input.size };
    const scores = await crew.features(job);
    const right = items.filter(({ label }, i) => {
      const row = scores.subarray(i * card.labels.length, (i + 1) * card.labels.length);
      return card.labels[row.indexOf(Math.max(...row))] === label;
    });
    return right.length / items.length;
  } finally {
    await crew.dismiss();
  }
}
