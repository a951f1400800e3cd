import browser from 'webextension-polyfill';
import type { Lesson, Seen } from './messages.ts';

/** Session storage: in memory only, and closed to content scripts. */
const KEY = 'pendingLesson';

/** What somebody wanted to teach while a lock is set. */
export interface PendingLesson {
  readonly lesson: Lesson;
  readonly seen: readonly Seen[];
}

/** Features as plain numbers: Chrome's session storage takes JSON alone. */
interface Stored {
  readonly lesson: Lesson;
  readonly seen: readonly { readonly features: readonly number[]; readonly model: string }[];
}

/** Keeps a lesson until the PIN is given in the options; the last one alone. */
export async function keepPending({ lesson, seen }: PendingLesson): Promise<void> {
  const plain: Stored = { lesson, seen: seen.map(({ features, model }) => ({ features: [...features], model })) };
  await browser.storage.session.set({ [KEY]: plain });
}

/** Undefined where none waits. */
export async function readPending(): Promise<PendingLesson | undefined> {
  const stored = (await browser.storage.session.get(KEY))[KEY] as Stored | undefined;
  if (!stored) return undefined;
  const seen = stored.seen.map(({ features, model }) => ({ features: Float32Array.from(features), model }));
  return { lesson: stored.lesson, seen };
}

export async function forgetPending(): Promise<void> {
  await browser.storage.session.remove(KEY);
}

/** Hears when one begins or ceases to wait, until the signal. */
export function followPending(listen: () => void, signal: AbortSignal): void {
  const hear = (changes: Readonly<Record<string, unknown>>, area: string): void => {
    if (area === 'session' && KEY in changes) listen();
  };
  browser.storage.onChanged.addListener(hear);
  signal.addEventListener('abort', () => browser.storage.onChanged.removeListener(hear));
}
