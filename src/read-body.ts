import { Failure } from './failure.ts';

/** Bytes above which a picture is not read: larger ones do not fit through a message. */
const MOST_BYTES = 48 * 2 ** 20;

/**
 * A response's whole body. Stops reading where it grows beyond 48 MiB, so that an endless response ends.
 *
 * @throws Failure `too-large`
 */
export async function readBody(response: Response): Promise<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > MOST_BYTES) throw new Failure('too-large', `more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole.buffer;
}
