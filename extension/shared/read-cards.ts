import browser from 'webextension-polyfill';
import type { Card } from '../../src/card.ts';

/** The packs that come with Scrim. */
export const SHIPPED_PACKS = ['mobilenet-v2', 'inception-v3'] as const;

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
