import type { Scripting } from 'webextension-polyfill';

/** Chrome registers style sheets as the page's author would; see `veilFrame` for what puts them above the page. */
export const REGISTERED: Partial<Scripting.RegisteredContentScript> = {};

/** Content scripts that are registered with them. */
export const SCRIPTS: readonly string[] = ['content/parse-ahead.js'];

/**
 * Those of the veil's sheets that are registered: the first. Nothing of a page is seen before it has the user's sheets, and
 * what hides backgrounds is tried on each of its elements, so that having that twice would cost twice.
 */
export const registeredOf = ([veil]: readonly string[]): string[] => [veil!];
