import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileKernels } from './compile-kernels.ts';
import { fingerprint } from './fold/fingerprint.ts';
import { bankPathOf, makePack, templateOf } from './fold/make-pack.ts';
import { RECIPES } from './fold/recipes.ts';
import { writePack } from './fold/write-pack.ts';

const PACKS = fileURLToPath(new URL('../build/packs', import.meta.url));
const KERNELS = fileURLToPath(new URL('../build/kernels.wasm', import.meta.url));
const ASSEMBLY = fileURLToPath(new URL('../src/kernels/assembly', import.meta.url));

// Makes every pack that is not there or was made from something else.
for (const recipe of RECIPES) {
  const directory = join(PACKS, recipe.id);
  const stamp = `${directory}.made-from`;
  const bank = bankPathOf(recipe);
  const madeFrom = await fingerprint(recipe, templateOf(recipe), ...(bank ? [bank] : []));
  if (existsSync(directory) && existsSync(stamp) && (await readFile(stamp, 'utf8')) === madeFrom) continue;
  const files = await makePack(recipe);
  await writePack(directory, files);
  await writeFile(stamp, madeFrom);
  const size = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  console.log(`${recipe.id}: ${files.size} files, ${(size / 1e6).toFixed(2)} MB`);
}

// The kernels as well: what trains a pack runs it on them, as the extension does.
const madeFrom = await hashOfFolder(ASSEMBLY);
const stamp = `${KERNELS}.made-from`;
if (!existsSync(KERNELS) || !existsSync(stamp) || (await readFile(stamp, 'utf8')) !== madeFrom) {
  await writeFile(KERNELS, await compileKernels());
  await writeFile(stamp, madeFrom);
  console.log('kernels');
}

async function hashOfFolder(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(folder)).sort()) hash.update(await readFile(join(folder, name)));
  return hash.digest('hex');
}
