export type Sheet = HTMLStyleElement | HTMLLinkElement;

/** What puts a picture where only a look finds it. */
const PICTURES = /(?:content|list-style[a-z-]*|filter|--[\w-]+)\s*:[^;}]*(?:url|image|fade|set|element|paint|src)\(/i;
const IMPORT = /@import/i;

/**
 * Whether a `<style>` or `<link>` may show pictures in list markers, `content` or filters. One that cannot be read may.
 */
export function mayBringPictures({ textContent, sheet }: Sheet): boolean {
  if (PICTURES.test(textContent) || IMPORT.test(textContent)) return true;
  try {
    return [...(sheet?.cssRules ?? [])].some(({ cssText }) => PICTURES.test(cssText) || IMPORT.test(cssText));
  } catch {
    return true;
  }
}
