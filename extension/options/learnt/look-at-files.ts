import { askBackground, askHost } from '../../shared/ask.ts';
import type { Seen } from '../../shared/messages.ts';

/** Bytes of one picture at most. */
const LARGEST = 32 * 2 ** 20;

export interface Looked {
  readonly seen: readonly Seen[];
  /** Names of the files that could not be looked at. */
  readonly refused: readonly string[];
}

/**
 * Has the network look at pictures that the user chose, one after the other. Of a picture nothing is kept but how the
 * network sees it.
 *
 * @param progressed called with the share that is done
 */
export async function lookAtFiles(files: readonly File[], progressed: (share: number) => void): Promise<Looked> {
  const seen: Seen[] = [];
  const refused: string[] = [];
  await askBackground('openHost');
  for (const [i, file] of files.entries()) {
    progressed(i / files.length);
    const looked = await look(file);
    if (looked) seen.push(looked);
    else refused.push(file.name);
  }
  return { seen, refused };
}

async function look(file: File): Promise<Seen | undefined> {
  if (file.size === 0 || file.size > LARGEST) return undefined;
  try {
    return await askHost('look', { kind: 'bytes', bytes: await file.arrayBuffer(), type: file.type });
  } catch {
    // Whatever the reason, that file cannot serve as an example.
    return undefined;
  }
}
