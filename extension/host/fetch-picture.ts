import { deadline } from '../../src/deadline.ts';
import { Failure } from '../../src/failure.ts';
import type { Picture } from '../../src/picture.ts';
import { readBody } from '../../src/read-body.ts';

const DEADLINE = 20_000;

/**
 * Downloads a picture that a page could not read: the last resort, since it costs a second download. Without cookies
 * and without a referrer, so that the server learns nothing that the page's own request did not tell it.
 *
 * @param isLocal whether whoever asks is a local file itself: pages of the web have no business with those
 * @throws Failure `missing` if there is nothing at the address, `unreadable`, `timed-out`, `too-large`
 */
export async function fetchPicture(url: string, isLocal: boolean, signal: AbortSignal): Promise<Picture> {
  const until = deadline(signal, DEADLINE);
  try {
    if (new URL(url).protocol === 'file:') {
      if (!isLocal) throw new Failure('unreadable', 'a page of the web has no local files');
      return await readFile(url, until.signal);
    }
    const response = await fetch(url, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'force-cache',
      signal: until.signal,
    });
    if (!response.ok) throw new Failure('missing', `the server answered ${response.status}`);
    return { kind: 'bytes', bytes: await readBody(response), type: response.headers.get('content-type') ?? '' };
  } catch (error) {
    if (until.signal.aborted)
      throw new Failure(signal.aborted ? 'cancelled' : 'timed-out', 'the download took too long');
    throw Failure.from(error, 'missing');
  } finally {
    until.end();
  }
}

/** A file of a local page. `fetch` refuses such addresses, XMLHttpRequest reads them where the user lets Scrim. */
function readFile(url: string, signal: AbortSignal): Promise<Picture> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.responseType = 'arraybuffer';
    request.onload = () => resolve({ kind: 'bytes', bytes: request.response as ArrayBuffer, type: '' });
    request.onerror = () => reject(new Failure('missing', 'the file cannot be read'));
    signal.addEventListener('abort', () => {
      request.abort();
      reject(new Failure('timed-out', 'the file took too long'));
    });
    request.open('GET', url);
    request.send();
  });
}
