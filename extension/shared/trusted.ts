import browser from 'webextension-polyfill';
import type { Settings } from './settings.ts';

/** Where the state that was come by rightfully is kept: session storage, which content scripts cannot reach. */
export const TRUSTED_KEY = 'trusted';

/** The settings that a locked Scrim takes as true; undefined where none is kept. For the extension's own pages alone. */
export async function readTrustedSettings(): Promise<Settings | undefined> {
  const { [TRUSTED_KEY]: kept } = await browser.storage.session.get(TRUSTED_KEY);
  return (kept as { settings: Settings } | undefined)?.settings;
}
