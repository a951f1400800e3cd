import { deadline } from '../../../src/deadline.ts';
import { Failure } from '../../../src/failure.ts';
import type { Nonce, Read } from '../subjects/subject.ts';
import { readImage } from './read-image.firefox.ts';

const DEADLINE = 20_000;
/** Side in pixels at which drawings without a size of their own are drawn. */
const SIZELESS = 299;

/**
 * Reads the picture at an address from a canvas: with the permission for all sites those of Firefox's content scripts
 * may read cross-origin images. An image element that is in no page finds what the page has loaded already. What shows
 * no pixels the host fetches, to tell what is wrong with it.
 *
 * @param draw reads what the page shows from a canvas, if that can be
 * @throws Failure `timed-out`
 */
export async function readAddress(
  address: string,
  _nonce: Nonce,
  signal: AbortSignal,
  draw?: () => Read | undefined,
): Promise<Read> {
  return (draw ? draw() : await readAnew(address, signal)) ?? { asked: { url: address }, route: 'host-fetch' };
}

async function readAnew(address: string, signal: AbortSignal): Promise<Read | undefined> {
  const image = new Image();
  image.src = address;
  const until = deadline(signal, DEADLINE);
  const late = new Promise<never>((_, reject) => {
    until.signal.addEventListener('abort', () =>
      reject(new Failure(signal.aborted ? 'cancelled' : 'timed-out', 'too slow')),
    );
  });
  try {
    await Promise.race([image.decode(), late]);
  } catch (error) {
    if (error instanceof Failure) throw error;
    return undefined;
  } finally {
    until.end();
    if (!image.complete) image.src = '';
  }
  const { naturalWidth: width, naturalHeight: height } = image;
  return readImage(image, width > 0 ? { width, height } : { width: SIZELESS, height: SIZELESS });
}
