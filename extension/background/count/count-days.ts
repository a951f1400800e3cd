import type { Counts } from '../../shared/messages.ts';
import { type Day, dayOf, onStatistics, readStatistics, storeStatistics, withCounts } from '../../shared/statistics.ts';
import { readSettings } from '../guard/settings-in-force.ts';

/** Milliseconds for which counts are gathered: every page is told of what is stored. */
const GATHERED = 3000;
const NONE: Day = { judged: 0, blurred: 0 };

/** What is not stored yet. */
let more = NONE;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Lets go of what is not stored yet when the counts are cleared. */
export function clearWithStored(): void {
  onStatistics((stored) => {
    if (Object.keys(stored).length === 0) more = NONE;
  });
}

/** Adds what a frame has counted since `before` to today's numbers, soon, if the user wants them kept. */
export function countToday(before: Counts | undefined, now: Counts): void {
  const judged = more.judged + growth(before?.judged, now.judged);
  const blurred = more.blurred + growth(before?.everBlurred, now.everBlurred);
  more = { judged, blurred };
  if (judged + blurred === 0 || timer !== undefined) return;
  timer = setTimeout(() => void store().catch(complain), GATHERED);
}

async function store(): Promise<void> {
  timer = undefined;
  const wanted = (await readSettings()).statistics;
  const statistics = await readStatistics();
  const added = more;
  more = NONE;
  if (wanted && added !== NONE) await storeStatistics(withCounts(statistics, dayOf(Date.now()), added));
}

const complain = (error: unknown): void => console.error('Scrim: counting', error);

/** How much a number that only grows has grown; a smaller one is another document's, which began at 0. */
export function growth(before = 0, now: number): number {
  return now >= before ? now - before : now;
}
