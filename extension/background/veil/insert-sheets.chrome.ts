import { sealOf, sealSheet } from './seal.ts';
import type { VeiledFrame } from './veil-styles.ts';

const texts = new Map<string, Promise<string>>();

/**
 * Puts sheets above everything that a document can say.
 *
 * @param files of the extension's own
 * @returns     the seal that marks need there
 */
export async function insertSheets({ tabId, documentId }: VeiledFrame, files: readonly string[]): Promise<string> {
  if (documentId === undefined) throw new Error('Scrim: a frame without a document cannot be veiled');
  const [seal, ...sheets] = await Promise.all([sealOf(documentId), ...files.map(textOf)]);
  // What comes late does not reach what is in shadow trees already, unless all styles are worked out anew, as for a property
  // that has not been there (seen in Chromium 156).
  const anew = `@property --s${seal}${files.join('').replace(/\W/g, '')} { syntax: "*"; inherits: false }`;
  const css = [...sheets.map((sheet) => sealSheet(sheet, seal)), anew].join('\n');
  await chrome.scripting.insertCSS({ target: { tabId, documentIds: [documentId] }, css, origin: 'USER' });
  return seal;
}

function textOf(file: string): Promise<string> {
  const text = texts.get(file) ?? fetch(chrome.runtime.getURL(file)).then((answer) => answer.text());
  texts.set(file, text);
  text.catch(() => texts.delete(file));
  return text;
}
