import type { Route } from '../shared/messages.ts';
import type { Asked } from './connection.ts';
import type { Subject } from './find.ts';
import { readCanvas } from './read-canvas.ts';

export interface Read {
  readonly asked: Asked;
  readonly route: Route;
}

/**
 * Reads a loaded picture's pixels: with the permission for all sites a canvas of Firefox's content scripts may read
 * cross-origin images, without a download. What shows no pixels the host fetches, to tell what is wrong with it.
 *
 * @param source the address it was loaded from
 */
export async function readPicture(
  subject: Subject,
  source: string,
  _nonce: () => Promise<string | undefined>,
  _signal: AbortSignal,
): Promise<Read> {
  return readCanvas(subject) ?? { asked: { url: source }, route: 'host-fetch' };
}
