import browser from 'webextension-polyfill';
import { askPage } from '../../shared/ask.ts';
import type { PictureReport } from '../../shared/messages.ts';
import { shownFrames } from '../../shared/shown-frames.ts';

/** A judged picture of the page that was open before this one. */
export interface Judged {
  /** The last part of its address. */
  readonly name: string;
  readonly scores: NonNullable<PictureReport['scores']>;
}

/** The judged pictures of the web page that was looked at last, in whichever window; none where there is no such page. */
export async function readLastPage(): Promise<Judged[]> {
  const tabs = await browser.tabs.query({ url: ['http://*/*', 'https://*/*', 'file:///*'] });
  const [last] = tabs.sort((a, b) => (b.lastAccessed ?? 0) - (a.lastAccessed ?? 0));
  if (last?.id === undefined) return [];
  const { id } = last;
  const frames = await shownFrames(id);
  // A frame that has just gone has nothing to tell.
  const reports = await Promise.all(frames.map(({ frameId }) => askPage(id, frameId)('pageReport').catch(() => null)));
  const pictures = reports.flatMap((report) => report?.pictures ?? []);
  return pictures.flatMap(({ source, scores }) => (scores ? [{ name: nameOf(source), scores }] : []));
}

function nameOf(source: string): string {
  if (source.startsWith('data:')) return 'data:';
  const path = URL.canParse(source) ? new URL(source).pathname : source;
  return path.split('/').findLast(Boolean)?.slice(0, 60) ?? source.slice(0, 60);
}
