import type { Scripting } from 'webextension-polyfill';

/** With the user's origin the veil beats the page's `!important` from the first frame on (Firefox 144 and later). */
export const REGISTERED = { cssOrigin: 'user' } as Partial<Scripting.RegisteredContentScript>;

/** Content scripts that are registered with them: marks count without a seal here, and so nothing may wait. */
export const SCRIPTS: readonly string[] = [];

/** Those of the veil's sheets that are registered. */
export const registeredOf = (sheets: readonly string[]): string[] => [...sheets];
