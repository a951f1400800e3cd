import { type Bank, bankOf, parseBank } from '../../src/learn.ts';
import type { LearntFor } from './learn-messages.ts';
import { fileReader } from './read-pack-file.ts';

/** Pictures that a bank is made of where a model comes without one. */
export const ENOUGH_FOR_BANK = 64;

/**
 * The bank of a model: its pack's, or one made of pictures seen where it has none.
 *
 * @param seen feature vectors of the same model
 * @returns undefined while there are too few of them
 */
export async function readBank(
  { pack, folder, model }: LearntFor,
  seen: readonly Float32Array[],
): Promise<Bank | undefined> {
  const file = await fileReader(pack, folder)('bank.json').catch(() => undefined);
  if (!file) return seen.length >= ENOUGH_FOR_BANK ? bankOf(model, seen) : undefined;
  const bank = parseBank(JSON.parse(new TextDecoder().decode(file)));
  if (bank.model !== model) throw new Error(`the bank in ${pack} is of ${bank.model}, not of ${model}`);
  return bank;
}
