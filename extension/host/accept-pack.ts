import { readPack } from '../../src/pack.ts';
import type { ImportedPack } from '../shared/messages.ts';
import { CANDIDATE, readStoredPack, removeStoredPack, storePack } from '../shared/pack-store.ts';
import { fileReader } from './read-pack-file.ts';
import { DEADLINES, Seat, type SeatOptions } from './seat.ts';

/** Not WebGPU: what is asked is whether the pack is right, not how fast it is. */
const BACKENDS = ['wasm-simd', 'wasm', 'cpu'] as const;

/**
 * Checks the pack that waits in the store as the candidate, runs it in a worker of its own on the built-in picture, and
 * keeps it under its card's id.
 *
 * @throws BadPack, or Refused where it runs but computes nonsense; then the store is as it was
 */
export async function acceptPack(
  options: Pick<SeatOptions, 'createWorker'> & { folder: string },
): Promise<ImportedPack> {
  try {
    const pack = `pack:${CANDIDATE}`;
    const { card } = await readPack(fileReader(pack, options.folder));
    await run(pack, options);
    const files = (await readStoredPack(CANDIDATE))?.files;
    if (!files) throw new Error('another pack is being imported');
    await storePack({ id: card.id, files });
    return { id: card.id, title: card.title, version: card.version };
  } finally {
    await removeStoredPack(CANDIDATE);
  }
}

async function run(pack: string, { createWorker, folder }: Parameters<typeof acceptPack>[0]): Promise<void> {
  const load = { pack, second: undefined, mode: 'fast', folder, software: false } as const;
  const options = { backends: BACKENDS, load, createWorker, deadlines: DEADLINES };
  const { seat } = await Seat.start(options, new AbortController().signal);
  seat.leave('the pack has been checked', false);
}
