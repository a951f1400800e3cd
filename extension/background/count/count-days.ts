import type { Counts } from '../../shared/messages.ts';
import { dayOf, readStatistics, storeStatistics, withCounts } from '../../shared/statistics.ts';
import { readSettings } from '../guard/settings-in-force.ts';

let last: Promise<unknown> = Promise.resolve();

/** Adds what a frame has counted since `before` to today's numbers, if the user wants them kept. */
export function countToday(before: Counts | undefined, now: Counts): Promise<void> {
  const more = {
    judged: growth(before?.judged, now.judged),
    blurred: growth(before?.everBlurred, now.everBlurred),
  };
  if (more.judged === 0 && more.blurred === 0) return Promise.resolve();
  const done = last.then(async () => {
    if (!(await readSettings()).statistics) return;
    await storeStatistics(withCounts(await readStatistics(), dayOf(Date.now()), more));
  });
  last = done.catch((error: unknown) => console.error('Scrim: counting', error));
  return done;
}

/** How much a number that only grows has grown; a smaller one is another document's, which began at 0. */
export function growth(before = 0, now: number): number {
  return now >= before ? now - before : now;
}
