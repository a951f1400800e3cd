import type { Runtime } from 'webextension-polyfill';
import type { Counts } from '../../shared/messages.ts';
import { rememberFrame } from '../frames.ts';
import { drawBadge } from './badge.ts';
import { countToday } from './count-days.ts';

/** Takes what a frame counts, for its tab's badge and for the statistics, which leave private windows out. */
export async function takeCounts({ tab, frameId }: Runtime.MessageSender, counts: Counts): Promise<void> {
  if (tab?.id === undefined || frameId === undefined) return;
  const before = await rememberFrame(tab.id, frameId, counts);
  await drawBadge(tab.id);
  if (!tab.incognito) await countToday(before, counts);
}
