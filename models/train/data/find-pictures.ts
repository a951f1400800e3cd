import { readdir } from 'node:fs/promises';
import { extname, join, posix } from 'node:path';
import { Refused } from '../refused.ts';

const EXTENSIONS = new Set(['.jpg', '.jpeg', '.png', '.webp', '.gif', '.avif', '.bmp', '.tif', '.tiff', '.svg']);

/**
 * All pictures under a folder, by their names' extension, in the order of their names.
 *
 * @returns paths relative to the folder, with `/` between parts; files and folders beginning with a dot are left out
 * @throws Refused if there is no such folder
 */
export async function findPictures(folder: string): Promise<string[]> {
  return (await walk(folder, '')).sort();
}

async function walk(root: string, under: string): Promise<string[]> {
  const entries = await readdir(join(root, under), { withFileTypes: true }).catch((thrown: NodeJS.ErrnoException) => {
    throw new Refused(
      thrown.code === 'ENOENT' ? `there is no folder ${root}` : `${root} cannot be read (${thrown.message})`,
    );
  });
  const found: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = posix.join(under, entry.name);
    if (entry.isDirectory()) found.push(...(await walk(root, path)));
    else if (EXTENSIONS.has(extname(entry.name).toLowerCase())) found.push(path);
  }
  return found;
}
