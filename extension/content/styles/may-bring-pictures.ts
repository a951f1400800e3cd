import { localNameOf } from '../find/unclobbered.ts';

export type Sheet = HTMLStyleElement | HTMLLinkElement;

/** What puts a picture where only a look finds it. */
const PICTURES =
  /(?:content|list-style[a-z-]*|filter|--[\w-]+|initial-value|result)\s*:[^;}]*(?:url|image|fade|set|element|paint|src|if)\(/i;
const IMPORT = /@import/i;

/** Whether what an element's own `style` says does. */
export const mayStyleBringPictures = (style: string): boolean => PICTURES.test(style);

/**
 * Whether a `<style>` or `<link>` may show pictures in list markers, `content` or filters. One that cannot be read may, and
 * one without text, into which scripts put rules that nothing tells of.
 */
export function mayBringPictures(element: Sheet): boolean {
  const { textContent, sheet } = element;
  if (localNameOf(element) === 'style' && textContent === '') return true;
  if (PICTURES.test(textContent) || IMPORT.test(textContent)) return true;
  try {
    return [...(sheet?.cssRules ?? [])].some(({ cssText }) => PICTURES.test(cssText) || IMPORT.test(cssText));
  } catch {
    return true;
  }
}
