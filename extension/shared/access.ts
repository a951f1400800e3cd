import browser from 'webextension-polyfill';

/** What the manifest asks for, and users can take away again. */
const ALL_SITES = { origins: ['<all_urls>'] };

/** Whether the user lets Scrim see the pages that it is to filter. */
export const hasAccess = (): Promise<boolean> => browser.permissions.contains(ALL_SITES);

/** Asks the user for it; to be called where they press something. */
export const requestAccess = (): Promise<boolean> => browser.permissions.request(ALL_SITES);
