import browser from 'webextension-polyfill';
import type { Counts } from '../shared/messages.ts';

/** Frame id -> what that frame counts. */
export type Frames = Readonly<Record<number, Counts>>;

/** Session storage: in memory only, but it outlives a stopped service worker. */
const keyOf = (tabId: number): string => `frames${tabId}`;

/** What is stored there, as far as it was asked for: nobody else writes it. */
const known = new Map<number, Frames>();

/** One change after the other, lest two frames of a tab undo each other's. */
let last: Promise<unknown> = Promise.resolve();

export async function framesOfTab(tabId: number): Promise<Frames> {
  if (known.has(tabId)) return known.get(tabId)!;
  const key = keyOf(tabId);
  const stored = ((await browser.storage.session.get(key))[key] ?? {}) as Frames;
  // A frame may have counted meanwhile.
  const frames = known.get(tabId) ?? stored;
  known.set(tabId, frames);
  return frames;
}

/** @returns what the frame had counted before */
export function rememberFrame(tabId: number, frameId: number, counts: Counts): Promise<Counts | undefined> {
  return change(tabId, (frames) => ({ frames: { ...frames, [frameId]: counts }, result: frames[frameId] }));
}

export function forgetFrame(tabId: number, frameId: number): Promise<void> {
  return change(tabId, ({ [frameId]: _, ...frames }) => ({ frames, result: undefined }));
}

export async function forgetTab(tabId: number): Promise<void> {
  await change(tabId, () => ({ frames: {}, result: undefined }));
}

/** Forgets a tab that is gone, and will not come back under its number. */
export async function endTab(tabId: number): Promise<void> {
  await forgetTab(tabId);
  known.delete(tabId);
}

function change<T>(tabId: number, update: (frames: Frames) => { frames: Frames; result: T }): Promise<T> {
  const done = last.then(async () => {
    const before = await framesOfTab(tabId);
    const { frames, result } = update(before);
    known.set(tabId, frames);
    const key = keyOf(tabId);
    if (Object.keys(frames).length > 0) await browser.storage.session.set({ [key]: frames });
    else if (Object.keys(before).length > 0) await browser.storage.session.remove(key);
    return result;
  });
  last = done.catch(() => undefined);
  return done;
}
