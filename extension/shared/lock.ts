import type { Settings } from './settings.ts';

/** A PIN as it is stored: salt and hash in base64, never the PIN. */
export type Lock = NonNullable<Settings['lock']>;

/** What became of a try: open with a token, or not, with the time (ms since 1970) of the next try. */
export type Unlocking =
  | { readonly kind: 'open'; readonly token: string }
  | { readonly kind: 'wrong'; readonly retryAt: number }
  /** The try came too early and was not looked at. */
  | { readonly kind: 'wait'; readonly retryAt: number };

/** Wrong tries so far, and when the next one is looked at. */
export interface Tries {
  readonly wrong: number;
  readonly retryAt: number;
}

/** PBKDF2-SHA-256 rounds: what OWASP's Password Storage Cheat Sheet asks for (600,000 since 2023). */
export const ITERATIONS = 600_000;

/** The fewest characters that a PIN has. */
export const SHORTEST_PIN = 4;

/** Tries that are free before waiting begins, the first wait in ms, and the longest. */
const FREE_TRIES = 3;
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 3_600_000;

/** Makes the stored form of a PIN, with a salt of its own. */
export async function makeLock(pin: string, iterations = ITERATIONS): Promise<Lock> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { salt: toBase64(salt), hash: toBase64(await derive(pin, salt, iterations)), iterations };
}

/** Whether the PIN is the one that the lock was made from. Takes a quarter of a second or so, by intention. */
export async function opens(lock: Lock, pin: string): Promise<boolean> {
  const expected = fromBase64(lock.hash);
  const found = await derive(pin, fromBase64(lock.salt), lock.iterations);
  // All bytes are compared whatever the first ones say, so that time tells nothing.
  return found.length === expected.length && found.reduce((differ, byte, i) => differ | (byte ^ expected[i]!), 0) === 0;
}

/** The tries after one more wrong one at `now`: three are free, then each wait is twice the last, an hour at most. */
export function afterWrongTry({ wrong }: Tries, now: number): Tries {
  const waits = wrong + 1 - FREE_TRIES;
  const wait = waits < 0 ? 0 : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** waits);
  return { wrong: wrong + 1, retryAt: now + wait };
}

async function derive(pin: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<Uint8Array> {
  // Normalised, so that the same characters typed on another keyboard are the same PIN.
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin.normalize('NFKC')), 'PBKDF2', false, [
    'deriveBits',
  ]);
  return new Uint8Array(
    await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, key, 256),
  );
}

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
