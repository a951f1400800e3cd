import browser from 'webextension-polyfill';

const KEY = 'sealSecret';

let ready: Promise<string> | undefined;

/**
 * What marks in a document must end in to lift anything there: pages write marks as well, and until one of Scrim's is on one
 * of their elements they cannot know how. The same for a document as long as it lives, also when this script was stopped or
 * updated meanwhile: sheets of one seal stay in it, and with two of them nothing would be shown.
 *
 * @param documentId the browser's own name of the document
 * @returns          16 hexadecimal digits
 */
export async function sealOf(documentId: string): Promise<string> {
  ready ??= secret();
  const bytes = new TextEncoder().encode(`${await ready} ${documentId}`);
  return hexadecimal(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes), 0, 8));
}

/** A sheet of the veil's in which marks count only with the seal. Those that only hide need none. */
export function sealSheet(css: string, seal: string): string {
  return css.replaceAll(
    /\[(data-scrim(?:-style|-before|-after)?)(?:="([^"]*)")?\]/g,
    (_, name: string, value?: string) =>
      value === undefined ? `[${name}$=" ${seal}"]` : `[${name}="${value} ${seal}"]`,
  );
}

async function secret(): Promise<string> {
  const stored = (await browser.storage.local.get(KEY))[KEY];
  if (typeof stored === 'string') return stored;
  const made = hexadecimal(crypto.getRandomValues(new Uint8Array(16)));
  await browser.storage.local.set({ [KEY]: made });
  return made;
}

function hexadecimal(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
