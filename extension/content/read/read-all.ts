import { Failure } from '../../../src/failure.ts';
import type { Nonce, Read } from '../subjects/subject.ts';
import { isBrokenAt } from './probe.ts';
import { readAddress } from './read-address.chrome.ts';

/**
 * Reads the pictures at several addresses that are seen in one place. One that is missing does not keep the others from
 * being judged.
 *
 * @throws Failure as `Subject.read`
 */
export async function readAll(addresses: readonly string[], nonce: Nonce, signal: AbortSignal): Promise<Read[]> {
  const outcomes = await Promise.allSettled(addresses.map((address) => readAddress(address, nonce, signal)));
  const reads = outcomes.map(async (outcome, i) => {
    const isRead = outcome.status === 'fulfilled' && outcome.value.route !== 'host-fetch';
    if (!isRead && addresses.length > 1 && (await isBrokenAt(addresses[i]!))) return [];
    if (outcome.status === 'rejected') throw outcome.reason;
    return [outcome.value];
  });
  const all = (await Promise.all(reads)).flat();
  if (all.length === 0) throw new Failure('missing', 'none of them is there');
  return all;
}
