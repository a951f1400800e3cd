import browser from 'webextension-polyfill';

/** Puts the content script into pages that were open before Scrim was installed, enabled or updated. */
export async function enterOpenTabs(): Promise<void> {
  const tabs = await browser.tabs.query({ url: ['http://*/*', 'https://*/*', 'file:///*'] });
  await Promise.all(tabs.map(({ id }) => (id === undefined ? undefined : enter(id))));
}

async function enter(tabId: number): Promise<void> {
  // Pages of the browsers' own stores, and discarded tabs, refuse; they are not Scrim's to filter.
  await browser.scripting
    .executeScript({ target: { tabId, allFrames: true }, files: ['content/content.js'] })
    .catch(() => undefined);
}
