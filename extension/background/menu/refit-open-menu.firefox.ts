import browser from 'webextension-polyfill';

/** Has a menu that opened before it was known what the pointer is on show what fits. */
export const refitOpenMenu = (): Promise<void> => browser.contextMenus.refresh();
