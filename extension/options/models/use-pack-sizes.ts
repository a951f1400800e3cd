import { useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import type { Card } from '../../../src/card.ts';

/** Bytes of each pack's files, by pack; filled as they become known. */
export function usePackSizes(cards: readonly Card[]): ReadonlyMap<string, number> {
  const [sizes, keep] = useState<ReadonlyMap<string, number>>(new Map());
  const packs = cards.map(({ id }) => id).join();
  useEffect(() => {
    const measured = cards.map(async (card): Promise<[string, number]> => [card.id, await sizeOf(card)]);
    void Promise.all(measured).then((entries) => keep(new Map(entries)));
  }, [packs]);
  return sizes;
}

async function sizeOf({ id, files }: Card): Promise<number> {
  const sizes = Object.keys(files).map(async (file) => {
    const response = await fetch(browser.runtime.getURL(`packs/${id}/${file}`));
    return (await response.blob()).size;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
