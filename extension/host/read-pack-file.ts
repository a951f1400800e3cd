import type { ReadFile } from '../../src/pack.ts';
import { readStoredPack } from '../shared/pack-store.ts';

const IMPORTED = 'pack:';

/**
 * Reads a pack's files, from the extension's own folder or from what was imported.
 *
 * @param pack   a shipped pack's folder name, or `pack:<id>` for an imported one
 * @param folder address of the extension's root, with a slash at the end
 */
export function fileReader(pack: string, folder: string): ReadFile {
  return pack.startsWith(IMPORTED) ? storedFiles(pack.slice(IMPORTED.length)) : shippedFiles(`${folder}packs/${pack}/`);
}

function shippedFiles(folder: string): ReadFile {
  return async (name) => {
    const response = await fetch(folder + name);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response.arrayBuffer();
  };
}

function storedFiles(id: string): ReadFile {
  const stored = readStoredPack(id);
  return async (name) => {
    const file = (await stored)?.files.get(name);
    if (!file) throw new Error('no such file in the imported pack');
    return file;
  };
}
