import { askBackground, askHost } from './ask.ts';
import type { ImportedPack } from './messages.ts';
import { packFilesOf } from './pack-files.ts';
import { CANDIDATE, storePack } from './pack-store.ts';

/**
 * Takes a model pack from a zip or from a folder's files. The host checks and runs it before it is kept; it is chosen
 * with the setting `model: 'pack:<id>'`. Nothing has changed where this rejects.
 *
 * @throws Error with the reason, in words for the person who chose the files
 */
export async function importPack(chosen: readonly File[]): Promise<ImportedPack> {
  await storePack({ id: CANDIDATE, files: await packFilesOf(chosen) });
  await askBackground('openHost');
  return askHost('acceptPack');
}
