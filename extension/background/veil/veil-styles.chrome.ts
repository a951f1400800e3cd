import type { Scripting } from 'webextension-polyfill';

/** Chrome registers style sheets as the page's author would; see `veilFrame` for what puts them above the page. */
export const REGISTERED: Partial<Scripting.RegisteredContentScript> = {};
