import type { Browser } from 'webextension-polyfill';

/**
 * Stands in for webextension-polyfill in the content script, which every page pays for, and in the popup, which is
 * waited for: Chrome 148 and Firefox have `browser` themselves, and there the polyfill does no more than this.
 */
export default (globalThis as typeof globalThis & { browser: Browser }).browser;
