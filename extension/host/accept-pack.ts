import { BadPack, readPack } from '../../src/pack.ts';
import type { ImportedPack } from '../shared/messages.ts';
import type { PackFault, PackRefusal } from '../shared/pack-refusal.ts';
import { CANDIDATE, readStoredPack, removeStoredPack, storePack } from '../shared/pack-store.ts';
import { fileReader } from './read-pack-file.ts';
import { DEADLINES, Refused, Seat, type SeatOptions } from './seat.ts';

/** Not WebGPU: what is asked is whether the pack is right, not how fast it is. */
const BACKENDS = ['wasm-relaxed', 'wasm-simd', 'wasm', 'cpu'] as const;

/**
 * Checks the pack that waits in the store as the candidate, runs it in a worker of its own on the built-in picture, and
 * keeps it under its card's id; where it is refused, also one that runs but computes nonsense, the store is as it was.
 */
export async function acceptPack(
  options: Pick<SeatOptions, 'createWorker'> & { folder: string },
): Promise<ImportedPack | PackRefusal> {
  try {
    const pack = `pack:${CANDIDATE}`;
    const { card } = await readPack(fileReader(pack, options.folder));
    await run(pack, options);
    const files = (await readStoredPack(CANDIDATE))?.files;
    if (!files) throw new Error('another pack is being imported');
    await storePack({ id: card.id, files });
    return { id: card.id, title: card.title, version: card.version };
  } catch (thrown) {
    return refusalFor(thrown);
  } finally {
    await removeStoredPack(CANDIDATE);
  }
}

const FAULTS: Readonly<Record<BadPack['kind'], PackFault>> = {
  card: 'bad-card',
  missing: 'missing-file',
  altered: 'altered-file',
  model: 'bad-model',
};

function refusalFor(thrown: unknown): PackRefusal {
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof BadPack) return { refused: FAULTS[thrown.kind], detail };
  return { refused: thrown instanceof Refused ? 'does-not-run' : 'not-kept', detail };
}

async function run(pack: string, { createWorker, folder }: Parameters<typeof acceptPack>[0]): Promise<void> {
  const load = { pack, second: undefined, mode: 'fast', folder, software: false } as const;
  const options = { backends: BACKENDS, load, createWorker, deadlines: DEADLINES };
  const { seat } = await Seat.start(options, new AbortController().signal);
  seat.leave('the pack has been checked', false);
}
