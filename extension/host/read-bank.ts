import { type Bank, bankOf, parseBank, RESERVOIR_SIZE } from '../../src/learn.ts';
import type { LearntFor } from './learn-messages.ts';
import { fileReader } from './read-pack-file.ts';

/**
 * Pictures that a bank is made of where a model comes without one. With so few, directions of unlike pictures are as far apart
 * as with hundreds; those of like ones, and own categories, gain from each doubling.
 */
const ENOUGH_FOR_BANK = 16;

/**
 * The bank of a model: its pack's, or one made of pictures seen where it has none.
 *
 * @param seen feature vectors of the same model
 * @returns undefined while there are too few of them; and how many of them would make a better one
 */
export async function readBank(
  { pack, folder, model }: LearntFor,
  seen: readonly Float32Array[],
): Promise<{ readonly bank: Bank | undefined; readonly betterWith: number }> {
  const file = await fileReader(pack, folder)('bank.json').catch(() => undefined);
  if (!file) {
    const isEnough = seen.length >= ENOUGH_FOR_BANK;
    const betterWith = !isEnough ? ENOUGH_FOR_BANK : 2 * seen.length <= RESERVOIR_SIZE ? 2 * seen.length : Infinity;
    return { bank: isEnough ? bankOf(model, seen) : undefined, betterWith };
  }
  const bank = parseBank(JSON.parse(new TextDecoder().decode(file)));
  if (bank.model !== model) throw new Error(`the bank in ${pack} is of ${bank.model}, not of ${model}`);
  return { bank, betterWith: Infinity };
}
