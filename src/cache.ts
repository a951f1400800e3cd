import { LRUCache } from 'lru-cache';
import type { Judged, Picture } from './picture.ts';

/** Bytes that cached scores and features may take: about 9,000 pictures. */
const MAX_BYTES = 48 * 2 ** 20;

/**
 * What is already known of pictures, by their content: in memory only, least recently used first out. Keeps scores
 * and never verdicts, so that settings change nothing in it, and never failures.
 */
export class ScoreCache {
  private readonly known = new LRUCache<string, Judged>({
    maxSize: MAX_BYTES,
    // A picture's entry: its features, and about 200 bytes of labels and key.
    sizeCalculation: ({ features }) => features.byteLength + 200,
  });

  get(key: string): Judged | undefined {
    const found = this.known.get(key);
    return found && { ...found, ms: 0 };
  }

  set(key: string, judged: Judged): void {
    this.known.set(key, judged);
  }

  clear(): void {
    this.known.clear();
  }
}

/** A picture's identity by content: SHA-256 over its bytes, or over its size and all that networks may look at. */
export async function contentKey(picture: Picture): Promise<string> {
  if (picture.kind === 'bytes') return `bytes:${hex(await digest(picture.bytes))}`;
  const { width, height, data, squares = [] } = picture;
  const looks = await Promise.all([data, ...squares.map((square) => square.data)].map(digest));
  return `${width}x${height}:${hex(await digest(Uint8Array.from(looks.flatMap((look) => [...look]))))}`;
}

async function digest(data: ArrayBuffer | Uint8ClampedArray | Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', data as BufferSource));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
