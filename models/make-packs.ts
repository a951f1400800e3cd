import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint } from './fold/fingerprint.ts';
import { bankPathOf, makePack, templateOf } from './fold/make-pack.ts';
import { RECIPES } from './fold/recipes.ts';
import { writePack } from './fold/write-pack.ts';

const PACKS = fileURLToPath(new URL('../build/packs', import.meta.url));

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
