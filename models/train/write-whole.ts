import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

let writes = 0;

/**
 * Writes a file that is there whole or not at all, also when the disk fills up or the power goes. On a disk that is nearly
 * full a write may end early without an error, so it is repeated until everything is written or it fails.
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}.${++writes}.part`;
  try {
    const file = await open(fresh, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
  } catch (thrown) {
    await rm(fresh, { force: true });
    throw thrown;
  }
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
    await rename(fresh, path).catch(async (thrown) => {
      await rename(old, path).catch(absent);
      throw thrown;
    });
    await rm(old, { recursive: true, force: true });
  } finally {
    await rm(fresh, { recursive: true, force: true });
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
