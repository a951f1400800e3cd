import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BadPack, type Pack, readPack } from '../../../src/pack.ts';
import { Refused } from '../refused.ts';

/** Reads a pack from its folder. @throws Refused if it is not there or not sound */
export async function readPackFolder(folder: string): Promise<Pack> {
  try {
    return await readPack(async (name) => Uint8Array.from(await readFile(join(folder, name))).buffer);
  } catch (thrown) {
    if (thrown instanceof BadPack) throw new Refused(`${folder} is not a usable model pack: ${thrown.message}`);
    throw thrown;
  }
}
