import { askBackground } from './ask.ts';
import type { Unlocking } from './lock.ts';
import { changeSettings, readSettings, type Settings } from './settings.ts';

/** This page's leave to loosen settings; it ends with the page, or when the background says so. */
let token: string | undefined;

/**
 * Changes settings as the user asked. Without a lock they are stored at once; with one the background decides.
 *
 * @returns `locked` where the change would loosen something and the PIN has not been given on this page
 */
export async function change(changes: Partial<Settings>): Promise<'changed' | 'locked'> {
  const { lock } = await readSettings();
  if (lock) return askBackground('changeLocked', changes, token);
  await changeSettings(changes);
  return 'changed';
}

/** Tries the PIN for this page. */
export async function unlock(pin: string): Promise<Unlocking> {
  const unlocking = await askBackground('unlock', pin);
  if (unlocking.kind === 'open') token = unlocking.token;
  return unlocking;
}

/** Whether this page may do what the lock guards: there is no lock, or the PIN was given here a short while ago. */
export async function isOpen(): Promise<boolean> {
  const { lock } = await readSettings();
  return !lock || (token !== undefined && (await askBackground('isUnlocked', token)));
}
