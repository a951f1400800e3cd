import * as v from 'valibot';
import browser from 'webextension-polyfill';

/** Counts of one day: no sites, no addresses, no times. */
export interface Day {
  readonly judged: number;
  readonly blurred: number;
}

/** Local date as `2026-11-22` -> counts. */
export type Statistics = Readonly<Record<string, Day>>;

/** Where the counts are stored; the setting that switches them off has a name of its own. */
const KEY = 'countsByDay';
const DAYS_KEPT = 366;
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const schema = v.record(v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/)), v.object({ judged: count, blurred: count }));

/** The stored counts; none where something else is stored. */
export async function readStatistics(): Promise<Statistics> {
  return parseStatistics((await browser.storage.local.get(KEY))[KEY]);
}

export function parseStatistics(stored: unknown): Statistics {
  const parsed = v.safeParse(schema, stored);
  return parsed.success ? parsed.output : {};
}

/** Calls back with the counts whenever they change, until aborted. */
export function onStatistics(changed: (statistics: Statistics) => void, signal?: AbortSignal): void {
  const listener = (changes: Record<string, { newValue?: unknown }>, area: string) => {
    if (area === 'local' && KEY in changes) changed(parseStatistics(changes[KEY]?.newValue));
  };
  browser.storage.onChanged.addListener(listener);
  signal?.addEventListener('abort', () => browser.storage.onChanged.removeListener(listener));
}

export async function storeStatistics(statistics: Statistics): Promise<void> {
  await browser.storage.local.set({ [KEY]: statistics });
}

export async function clearStatistics(): Promise<void> {
  await browser.storage.local.remove(KEY);
}

/** The counts with some added to a day; days older than a year fall out. */
export function withCounts(statistics: Statistics, day: string, more: Day): Statistics {
  const { judged, blurred } = statistics[day] ?? { judged: 0, blurred: 0 };
  const all = { ...statistics, [day]: { judged: judged + more.judged, blurred: blurred + more.blurred } };
  return Object.fromEntries(Object.entries(all).sort().slice(-DAYS_KEPT));
}

/** The local date of a moment in ms since 1970. */
export function dayOf(at: number): string {
  const date = new Date(at);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}

/** The last `length` days up to the one of `now`, oldest first, those without counts included. */
export function lastDays(statistics: Statistics, length: number, now: number): (Day & { readonly day: string })[] {
  return Array.from({ length }, (_, i) => {
    const date = new Date(now);
    // Noon, so that a change to summer time cannot skip or repeat a date.
    date.setHours(12, 0, 0, 0);
    date.setDate(date.getDate() - (length - 1 - i));
    const day = dayOf(date.getTime());
    return { day, ...(statistics[day] ?? { judged: 0, blurred: 0 }) };
  });
}
