import browser from 'webextension-polyfill';
import type { LateScript } from '../shared/messages.ts';

/** Loads one of the content scripts that not every frame needs into one that does. */
export async function loadScript(tabId: number, frameId: number, script: LateScript): Promise<void> {
  await browser.scripting.executeScript({
    target: { tabId, frameIds: [frameId] },
    files: [`content/${script}.js`],
    injectImmediately: true,
  });
}
