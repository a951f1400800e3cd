import { askBackground, askHost } from './ask.ts';
import type { ImportedPack } from './messages.ts';
import { packFilesOf } from './pack-files.ts';
import { type PackRefusal, RefusedPack } from './pack-refusal.ts';
import { CANDIDATE, storePack } from './pack-store.ts';

/**
 * Takes a model pack from a zip or from a folder's files. The host checks and runs it before it is kept; it is chosen
 * with the setting `model: 'pack:<id>'`. Nothing has changed where it is refused.
 */
export async function importPack(chosen: readonly File[]): Promise<ImportedPack | PackRefusal> {
  try {
    await storePack({ id: CANDIDATE, files: await packFilesOf(chosen) });
    await askBackground('openHost');
    return await askHost('acceptPack');
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    return { refused: thrown instanceof RefusedPack ? thrown.fault : 'not-kept', detail };
  }
}
