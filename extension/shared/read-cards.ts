import browser from 'webextension-polyfill';
import type { Card } from '../../src/card.ts';
import { readStoredPack, storedPackIds } from './pack-store.ts';
import { SHIPPED_PACKS } from './shipped-packs.ts';

/** The card of a shipped pack; undefined if the file cannot be read. */
export async function readCard(pack: string): Promise<Card | undefined> {
  const response = await fetch(browser.runtime.getURL(`packs/${pack}/card.json`)).catch(() => undefined);
  return response?.ok ? ((await response.json()) as Card) : undefined;
}

/** The cards of all shipped packs that can be read. */
export async function readCards(): Promise<Card[]> {
  const cards = await Promise.all(SHIPPED_PACKS.map(readCard));
  return cards.filter((card) => card !== undefined);
}

/** A pack that was imported. */
export interface StoredModel {
  readonly card: Card;
  /** Of all of its files together. */
  readonly bytes: number;
}

/** The packs that were imported. */
export async function readImportedModels(): Promise<StoredModel[]> {
  const packs = await Promise.all((await storedPackIds()).map(readStoredPack));
  return packs.flatMap((pack) => {
    const file = pack?.files.get('card.json');
    if (!file) return [];
    const bytes = [...pack!.files.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
    // Checked when the pack was accepted.
    return { card: JSON.parse(new TextDecoder().decode(file)) as Card, bytes };
  });
}

/** The cards of the packs that were imported. */
export async function readImportedCards(): Promise<Card[]> {
  return (await readImportedModels()).map(({ card }) => card);
}

/** Every model's card, for whoever must not forget one. */
export async function readAllCards(): Promise<Card[]> {
  // Where the browser refuses its database there are no imported packs.
  return (await Promise.all([readCards(), readImportedCards().catch(() => [])])).flat();
}
