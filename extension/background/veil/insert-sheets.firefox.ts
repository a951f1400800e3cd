import browser, { type Scripting } from 'webextension-polyfill';
import type { VeiledFrame } from './veil-styles.ts';

/** Puts sheets above everything that a document can say. Registered ones are there already, so that marks have no seal. */
export async function insertSheets({ tabId, frameId }: VeiledFrame, files: readonly string[]): Promise<string> {
  await browser.scripting.insertCSS({
    target: { tabId, frameIds: [frameId] },
    files: [...files],
    origin: 'USER',
  } as Scripting.CSSInjection);
  return '';
}
