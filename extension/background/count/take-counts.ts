import * as v from 'valibot';
import type { Runtime } from 'webextension-polyfill';
import type { Counts } from '../../shared/messages.ts';
import { rememberFrame } from '../frames.ts';
import { drawBadge } from './badge.ts';
import { countToday } from './count-days.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const CountsSchema = v.strictObject({
  blurred: count,
  judged: count,
  everBlurred: count,
  backend: v.optional(v.pipe(v.string(), v.maxLength(20))),
  stuck: v.boolean(),
});

/** Takes what a frame counts, for its tab's badge and for the statistics, which leave private windows out. @throws ValiError for anything else */
export async function takeCounts({ tab, frameId }: Runtime.MessageSender, counts: Counts): Promise<void> {
  if (tab?.id === undefined || frameId === undefined) return;
  // Kept beside what guards the settings: it must not crowd that out.
  const now: Counts = { backend: undefined, ...v.parse(CountsSchema, counts) };
  const before = await rememberFrame(tab.id, frameId, now);
  await drawBadge(tab.id);
  if (!tab.incognito) countToday(before, now);
}
