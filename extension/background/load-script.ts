import browser from 'webextension-polyfill';
import { LATE_SCRIPTS, type LateScript } from '../shared/messages.ts';

/**
 * Loads one of the content scripts that not every frame needs into one that does.
 *
 * @throws Error if whoever asks wants another file
 */
export async function loadScript(tabId: number, frameId: number, script: LateScript): Promise<void> {
  if (!LATE_SCRIPTS.includes(script)) throw new Error('there is no such content script');
  await browser.scripting.executeScript({
    target: { tabId, frameIds: [frameId] },
    files: [`content/${script}.js`],
    injectImmediately: true,
  });
}
