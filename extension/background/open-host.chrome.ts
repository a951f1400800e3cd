import { onSettings, readSettings } from './guard/settings-in-force.ts';
import { nonceRule } from './veil/nonce-rule.chrome.ts';

const PAGE = 'host/host.html';

let opening: Promise<void> | undefined;

/**
 * Opens the offscreen document with the classifier if it is not open; resolves once it takes connections.
 *
 * @returns the secret by which content scripts may read pictures out of the page's own cache
 */
export async function openHost(): Promise<{ nonce: string | undefined }> {
  // One at a time: a second concurrent createDocument rejects (seen in Chromium 156).
  opening ??= create().finally(() => {
    opening = undefined;
  });
  const [nonce] = await Promise.all([nonceRule(), opening]);
  return { nonce };
}

/** Closes the host whenever another model is chosen; pages that wait for pictures open it again with that one. */
export function followChosenModel(): void {
  onSettings(async ({ model }) => {
    const address = await openAddress();
    if (address && address !== addressFor(model)) await chrome.offscreen.closeDocument();
  });
}

async function create(): Promise<void> {
  const address = addressFor((await readSettings()).model);
  if ((await openAddress()) === address) return;
  await chrome.offscreen.createDocument({
    url: address,
    reasons: ['WORKERS'],
    justification: 'Classifies pictures in workers, which a service worker cannot start.',
  });
}

/** An offscreen document can read no settings, so that the one it needs stands in its address. */
function addressFor(model: string): string {
  return chrome.runtime.getURL(`${PAGE}?model=${encodeURIComponent(model)}`);
}

async function openAddress(): Promise<string | undefined> {
  const [open] = await chrome.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] });
  return open?.documentUrl;
}
