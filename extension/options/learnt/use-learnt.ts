import { useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import type { Card } from '../../../src/card.ts';
import { type Bank, modelName, parseBank } from '../../../src/learn.ts';
import { readStoredPack } from '../../shared/pack-store.ts';
import { readCards, readImportedCards } from '../../shared/read-cards.ts';
import type { Settings } from '../../shared/settings.ts';

/** The model whose features things are learnt by. */
export interface ModelInUse {
  /** `modelName` of its card. */
  readonly name: string;
  /** Numbers in one of its feature vectors. */
  readonly length: number;
  /** Undefined where its pack has none. */
  readonly bank: Bank | undefined;
}

/**
 * What is kept, read anew whenever it changes; undefined until it is read.
 *
 * @param again read anew also when this is another value than before
 */
export function useLearnt<T>({ learnt }: Settings, read: () => Promise<T>, again?: unknown): T | undefined {
  const [kept, keep] = useState<T>();
  useEffect(() => {
    const page = new AbortController();
    void read().then((now) => page.signal.aborted || keep(now));
    return () => page.abort();
  }, [learnt, again]);
  return kept;
}

/** The model in use; undefined until it is known. */
export function useModel({ model }: Settings): ModelInUse | undefined {
  const [inUse, know] = useState<ModelInUse>();
  useEffect(() => void readModel(model).then(know), [model]);
  return inUse;
}

async function readModel(setting: string): Promise<ModelInUse | undefined> {
  const imported = setting.startsWith('pack:') ? setting.slice('pack:'.length) : undefined;
  const cards = imported ? await readImportedCards() : await readCards();
  const card = imported ? cards.find(({ id }) => id === imported) : cards[0];
  if (!card) return undefined;
  const bank = await readBank(card, imported).catch(() => undefined);
  return { name: modelName(card), length: card.outputs.features.length, bank };
}

async function readBank({ id }: Card, imported: string | undefined): Promise<Bank | undefined> {
  if (imported) {
    const file = (await readStoredPack(imported))?.files.get('bank.json');
    return file && parseBank(JSON.parse(new TextDecoder().decode(file)));
  }
  const response = await fetch(browser.runtime.getURL(`packs/${id}/bank.json`));
  return parseBank(await response.json());
}
