import browser from 'webextension-polyfill';
import { hasAccess } from '../../shared/access.ts';

/** Enters pages that were open before Scrim was installed, enabled or updated, or before it was let see them. */
export function enterWhatIsOpen(): void {
  browser.runtime.onInstalled.addListener(() => void enterOpenTabs());
  browser.permissions.onAdded.addListener(() => void hasAccess().then((has) => (has ? enterOpenTabs() : undefined)));
}

/** Puts the content script into every page that is open. */
async function enterOpenTabs(): Promise<void> {
  const tabs = await browser.tabs.query({ url: ['http://*/*', 'https://*/*', 'file:///*'] });
  await Promise.all(tabs.map(({ id }) => (id === undefined ? undefined : enter(id))));
}

async function enter(tabId: number): Promise<void> {
  // Pages of the browsers' own stores, and discarded tabs, refuse; they are not Scrim's to filter.
  await browser.scripting
    .executeScript({ target: { tabId, allFrames: true }, files: ['content/content.js'] })
    .catch(() => undefined);
}
