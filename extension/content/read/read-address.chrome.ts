import { deadline } from '../../../src/deadline.ts';
import { Failure } from '../../../src/failure.ts';
import { readBody } from '../../../src/read-body.ts';
import type { Nonce, Read } from '../subjects/subject.ts';

const DEADLINE = 20_000;
/** What Chrome asks for an `<img>`: with another header a varying cache entry would not be found. */
const ACCEPT = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';

/**
 * Reads the picture at an address without a second download where there is a way: from the page's own HTTP cache
 * through the nonce route; from a canvas where what is shown is not what the cache has; else the host fetches it.
 *
 * @param draw reads what the page shows from a canvas, if that can be
 * @throws Failure `missing`, `timed-out`, `too-large`, `unreadable`
 */
export async function readAddress(
  address: string,
  nonce: Nonce,
  signal: AbortSignal,
  draw: () => Read | undefined = () => undefined,
): Promise<Read> {
  const { protocol } = new URL(address, location.href);
  if (protocol === 'data:' || protocol === 'blob:') return readInline(address, draw, signal);
  if (protocol !== 'http:' && protocol !== 'https:') return draw() ?? { asked: { url: address }, route: 'host-fetch' };
  // A service worker can show something else than the network would give, so the pixels themselves are asked first.
  const shown = hasServiceWorker() ? draw() : undefined;
  return shown ?? (await readCached(address, await nonce(), draw, signal));
}

function hasServiceWorker(): boolean {
  try {
    return Boolean(navigator.serviceWorker?.controller);
  } catch {
    // Not to be asked in a sandboxed document.
    return false;
  }
}

async function readInline(address: string, draw: () => Read | undefined, signal: AbortSignal): Promise<Read> {
  try {
    return { asked: { picture: await fetchBytes(address, signal) }, route: 'inline' };
  } catch (error) {
    // An object URL may be revoked as soon as it has been loaded.
    const shown = draw();
    if (shown) return shown;
    throw Failure.from(error, 'unreadable');
  }
}

async function readCached(
  source: string,
  nonce: string | undefined,
  draw: () => Read | undefined,
  signal: AbortSignal,
): Promise<Read> {
  try {
    const address = new URL(source, location.href);
    address.hash = nonce ?? '';
    return { asked: { picture: await fetchBytes(address.href, signal) }, route: 'fetch' };
  } catch (error) {
    const failure = Failure.from(error, 'unreadable');
    if (signal.aborted || failure.reason === 'timed-out' || failure.reason === 'too-large') throw failure;
    return draw() ?? { asked: { url: source }, route: 'host-fetch' };
  }
}

async function fetchBytes(address: string, signal: AbortSignal) {
  const until = deadline(signal, DEADLINE);
  try {
    const response = await fetch(address, {
      credentials: 'omit',
      cache: 'force-cache',
      headers: { accept: ACCEPT },
      signal: until.signal,
    });
    if (!response.ok) throw new Failure('missing', `the server answered ${response.status}`);
    const bytes = await readBody(response);
    return { kind: 'bytes', bytes, type: response.headers.get('content-type') ?? '' } as const;
  } catch (error) {
    if (until.signal.aborted) throw new Failure(signal.aborted ? 'cancelled' : 'timed-out', 'reading took too long');
    throw error;
  } finally {
    until.end();
  }
}
