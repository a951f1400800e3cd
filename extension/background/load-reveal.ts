import browser from 'webextension-polyfill';

/** Puts the reveal controls into one frame, which has a veiled picture. */
export async function loadReveal(tabId: number, frameId: number): Promise<void> {
  await browser.scripting.executeScript({
    target: { tabId, frameIds: [frameId] },
    files: ['content/offer-reveal.js'],
    injectImmediately: true,
  });
}
