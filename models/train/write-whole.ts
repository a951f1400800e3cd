import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/** Writes a file that is there whole or not at all, also when the disk fills up or the power goes. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomic(
    path,
    typeof content === 'string' ? content : Buffer.from(content.buffer, content.byteOffset, content.byteLength),
  );
}

/**
 * Puts files into a folder that appears whole or not at all. What an earlier folder of that name held is gone afterwards.
 *
 * @param files by their name in the folder
 */
export async function writeFolder(path: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  await sweep(path);
  const fresh = `${path}.${process.pid}.new`;
  const old = `${path}.${process.pid}.old`;
  try {
    for (const [name, content] of files) await writeWhole(join(fresh, name), content);
    await rename(path, old).catch(absent);
    await rename(fresh, path);
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
}

/** Removes what a killed writer of the same folder left; its own earlier folder comes back if the new one had not arrived. */
async function sweep(path: string): Promise<void> {
  const parent = dirname(path);
  await mkdir(parent, { recursive: true });
  const names = await readdir(parent);
  const left = (end: string) =>
    names.filter(
      (name) =>
        name.startsWith(`${basename(path)}.`) &&
        new RegExp(`^\\.\\d+\\.${end}$`).test(name.slice(basename(path).length)),
    );
  for (const name of left('old'))
    if (names.includes(basename(path))) await rm(join(parent, name), { recursive: true, force: true });
    else await rename(join(parent, name), path);
  for (const name of left('new')) await rm(join(parent, name), { recursive: true, force: true });
}

function absent(thrown: NodeJS.ErrnoException): void {
  if (thrown.code !== 'ENOENT') throw thrown;
}
