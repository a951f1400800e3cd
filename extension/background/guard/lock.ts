import * as v from 'valibot';
import browser from 'webextension-polyfill';
import { type Handlers, isOwnPage } from '../../shared/ask.ts';
import { afterWrongTry, opens, type Unlocking } from '../../shared/lock.ts';
import type { ToBackground } from '../../shared/messages.ts';
import { readAllCards } from '../../shared/read-cards.ts';
import type { Settings } from '../../shared/settings.ts';
import { inOrder, readTrusted, store } from './guard-settings.ts';
import { loosened } from './loosened.ts';

const TOKENS_KEY = 'lockTokens';

/** Milliseconds for which a page that gave the PIN may loosen settings. */
const OPEN_FOR = 5 * 60_000;

/** Token -> until when it is good, in ms since 1970. */
const tokensSchema = v.record(v.string(), v.number());

/** The requests of a locked Scrim. */
export const lockHandlers: Pick<Handlers<ToBackground>, 'unlock' | 'isUnlocked' | 'changeLocked'> = {
  unlock: (sender, pin) => {
    // A page's frame could at worst use up the tries: it is not listened to at all.
    if (!isOwnPage(sender)) throw new Error('only Scrim’s own pages may try the PIN');
    return inOrder(() => tryPin(String(pin)));
  },
  isUnlocked: (_sender, token) => isGood(token),
  changeLocked: (_sender, changes, token) => changeUnlessLocked(changes, token),
};

/** Changes settings on the user's behalf, unless a lock is set, the change loosens something and the token is not good. */
export function changeUnlessLocked(changes: Partial<Settings>, token?: string): Promise<'changed' | 'locked'> {
  return inOrder(async () => {
    const { settings } = await readTrusted();
    const looser = settings.lock ? loosened(settings, { ...settings, ...changes }, await readAllCards()) : [];
    if (looser.length > 0 && !(await isGood(token))) return 'locked';
    await store({ settings: changes });
    return 'changed';
  });
}

async function tryPin(pin: string): Promise<Unlocking> {
  const { settings, tries } = await readTrusted();
  if (Date.now() < tries.retryAt) return { kind: 'wait', retryAt: tries.retryAt };
  // Counted before it is looked at, so that stopping the browser meanwhile does not give a free try.
  const counted = afterWrongTry(tries, Date.now());
  await store({ tries: counted });
  if (settings.lock && !(await opens(settings.lock, pin))) return { kind: 'wrong', retryAt: counted.retryAt };
  await store({ tries: { wrong: 0, retryAt: 0 } });
  return { kind: 'open', token: await newToken() };
}

async function newToken(): Promise<string> {
  const token = crypto.randomUUID();
  const good = Object.entries(await readTokens()).filter(([, until]) => until > Date.now());
  const tokens = { ...Object.fromEntries(good), [token]: Date.now() + OPEN_FOR };
  await browser.storage.session.set({ [TOKENS_KEY]: tokens });
  return token;
}

async function isGood(token: unknown): Promise<boolean> {
  return typeof token === 'string' && ((await readTokens())[token] ?? 0) > Date.now();
}

// Session storage is closed to content scripts, and gone when the browser is.
async function readTokens(): Promise<Record<string, number>> {
  const stored = (await browser.storage.session.get(TOKENS_KEY))[TOKENS_KEY];
  return v.is(tokensSchema, stored) ? stored : {};
}
