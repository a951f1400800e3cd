import { unzipSync } from 'fflate';
import { RefusedPack } from './pack-refusal.ts';

/** Bytes and files that a pack may have: several times the largest that is shipped. */
const MOST_BYTES = 128 * 2 ** 20;
const MOST_FILES = 64;

/**
 * A pack's files out of what a person chose: one zip, or the files of a folder. Folders in between are left out, as are
 * files that no pack has.
 *
 * @returns each file's bytes by its name without folders, `card.json` among them
 * @throws RefusedPack
 */
export async function packFilesOf(chosen: readonly File[]): Promise<Map<string, ArrayBuffer>> {
  const [only] = chosen;
  const files = chosen.length === 1 && only?.name.endsWith('.zip') ? await unzip(only) : await readAll(chosen);
  if (!files.has('card.json')) throw new RefusedPack('no-card', 'there is no card.json');
  return files;
}

async function readAll(chosen: readonly File[]): Promise<Map<string, ArrayBuffer>> {
  const listed = chosen.filter(({ name }) => isPackFile(name));
  refuseExcess(listed.map(({ size }) => size));
  const entries = await Promise.all(listed.map(async (file) => [file.name, await file.arrayBuffer()] as const));
  return new Map(entries);
}

async function unzip(zip: File): Promise<Map<string, ArrayBuffer>> {
  if (zip.size > MOST_BYTES) refuseExcess([zip.size]);
  const sizes: number[] = [];
  const filter = ({ name, originalSize }: { name: string; originalSize: number }): boolean => {
    if (!isPackFile(baseName(name))) return false;
    sizes.push(originalSize);
    refuseExcess(sizes);
    return true;
  };
  const bytes = new Uint8Array(await zip.arrayBuffer());
  const entries = Object.entries(unzipped(bytes, filter));
  return new Map(entries.map(([name, content]) => [baseName(name), new Uint8Array(content).buffer]));
}

function unzipped(bytes: Uint8Array, filter: (file: { name: string; originalSize: number }) => boolean) {
  try {
    return unzipSync(bytes, { filter });
  } catch (thrown) {
    if (thrown instanceof RefusedPack) throw thrown;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new RefusedPack('bad-zip', `the zip cannot be read: ${why}`);
  }
}

function refuseExcess(sizes: readonly number[]): void {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (sizes.length > MOST_FILES) throw new RefusedPack('too-many-files', `more than ${MOST_FILES} files`);
  if (total > MOST_BYTES) throw new RefusedPack('too-large', `larger than ${MOST_BYTES / 2 ** 20} MiB`);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isPackFile(name: string): boolean {
  return /^[a-z0-9][a-z0-9._-]*\.(json|bin)$/.test(name);
}
