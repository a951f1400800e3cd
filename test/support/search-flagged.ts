import { parseArgs } from 'node:util';
import type { Scores } from '../../src/scores.ts';
import { drawPebbles } from './draw.ts';
import { createScore, type Score } from './score.ts';

/**
 * Searches seeds whose pebbles the shipped model takes for explicit, whatever their size; run by hand when the model
 * changes: `npx tsx test/support/search-flagged.ts --from 0 --count 1000`. What it prints goes into seeds.ts.
 */
const SIZES = [120, 224, 400, 1000];
const SURE = 0.8;
const STILL = 0.7;

const { values } = parseArgs({
  options: { from: { type: 'string' }, count: { type: 'string' }, pack: { type: 'string' } },
});
const score = await createScore(values.pack);
const from = Number(values.from ?? 0);
for (let seed = from; seed < from + Number(values.count ?? 1000); seed++) {
  const worst = await leastFlagged(seed, score);
  if (worst !== undefined) console.log(`${seed} ${worst.label} ${worst.score.toFixed(3)}`);
}

/** The label that is flagged most at 224 px, and its lowest score at any size; undefined where that is too low. */
async function leastFlagged(seed: number, judge: Score): Promise<{ label: string; score: number } | undefined> {
  const first = flagged(await judge((await drawPebbles(seed, { width: 224, height: 224, format: 'png' })).bytes));
  if (first.score < SURE) return undefined;
  let lowest = first.score;
  for (const side of SIZES) {
    const { bytes } = await drawPebbles(seed, { width: side, height: side });
    lowest = Math.min(lowest, (await judge(bytes))[first.label] ?? 0);
    if (lowest < STILL) return undefined;
  }
  return { label: first.label, score: lowest };
}

function flagged(scores: Scores): { label: string; score: number } {
  const [label, highest] = (['Porn', 'Hentai', 'Sexy'] as const)
    .map((name): [string, number] => [name, scores[name] ?? 0])
    .reduce((best, next) => (next[1] > best[1] ? next : best));
  return { label, score: highest };
}
