import { useEffect, useState } from 'preact/hooks';
import type { Card } from '../../../src/card.ts';
import { readCards } from '../read-cards.ts';

/** The cards of the shipped packs; undefined until they are read. */
export function useCards(): readonly Card[] | undefined {
  const [cards, keep] = useState<readonly Card[]>();
  useEffect(() => void readCards().then(keep), []);
  return cards;
}
