import browser from 'webextension-polyfill';
import type { Standard } from '../../src/verdict.ts';

/** The packs that come with Scrim. */
const PACKS = ['mobilenet-v2', 'inception-v3'] as const;

/** How each shipped model's labels become verdicts, from its card; a card that cannot be read is left out. */
export async function readStandards(): Promise<Standard[]> {
  const cards = await Promise.all(
    PACKS.map(async (pack): Promise<Standard | undefined> => {
      const response = await fetch(browser.runtime.getURL(`packs/${pack}/card.json`)).catch(() => undefined);
      return response?.ok ? ((await response.json()) as Standard) : undefined;
    }),
  );
  return cards.filter((card) => card !== undefined);
}
