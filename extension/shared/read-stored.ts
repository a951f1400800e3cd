import browser from 'webextension-polyfill';
import type { Stored } from './migrate-settings.ts';

/** All that is stored, unchecked: keys that are named Firefox reads one by one, which takes longer than all else that a page asks for. */
export const readStored = (): Promise<Stored> => browser.storage.local.get(null);

/** What an administrator has set, unchecked. Firefox rejects where no policy is installed; Chrome answers with an empty object. */
export const readManaged = (): Promise<Stored> => browser.storage.managed.get(null).catch(() => ({}));

/** What is stored and what an administrator has set. */
export type Unchecked = readonly [own: Stored, managed: Stored];

export const readUnchecked = (): Promise<Unchecked> => Promise.all([readStored(), readManaged()]);
