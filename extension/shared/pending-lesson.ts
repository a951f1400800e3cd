import browser from 'webextension-polyfill';
import type { Seen } from './messages.ts';

/** Session storage: in memory only, and closed to content scripts. */
const KEY = 'pendingLesson';

/** Keeps a picture that somebody called fine while a lock is set, until the PIN is given in the options; the last one alone. */
export async function keepPending(seen: readonly Seen[]): Promise<void> {
  // Chrome's session storage takes JSON alone.
  const plain = seen.map(({ features, model }) => ({ features: [...features], model }));
  await browser.storage.session.set({ [KEY]: plain });
}

export async function readPending(): Promise<Seen[]> {
  const stored = (await browser.storage.session.get(KEY))[KEY] as { features: number[]; model: string }[] | undefined;
  return (stored ?? []).map(({ features, model }) => ({ features: Float32Array.from(features), model }));
}

export async function forgetPending(): Promise<void> {
  await browser.storage.session.remove(KEY);
}
