import browser from 'webextension-polyfill';
import type { Counts } from '../shared/messages.ts';

/** Frame id -> what that frame counts. */
export type Frames = Readonly<Record<number, Counts>>;

/** Session storage: in memory only, but it outlives a stopped service worker. */
const keyOf = (tabId: number): string => `frames${tabId}`;

/** One change after the other, lest two frames of a tab undo each other's. */
let last: Promise<unknown> = Promise.resolve();

export async function framesOfTab(tabId: number): Promise<Frames> {
  const key = keyOf(tabId);
  return ((await browser.storage.session.get(key))[key] ?? {}) as Frames;
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

function change<T>(tabId: number, update: (frames: Frames) => { frames: Frames; result: T }): Promise<T> {
  const done = last.then(async () => {
    const { frames, result } = update(await framesOfTab(tabId));
    const key = keyOf(tabId);
    if (Object.keys(frames).length > 0) await browser.storage.session.set({ [key]: frames });
    else await browser.storage.session.remove(key);
    return result;
  });
  last = done.catch(() => undefined);
  return done;
}
