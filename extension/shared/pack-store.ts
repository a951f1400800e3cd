import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** Packs that were imported. Browsers keep it apart from what pages store; it holds nothing about pages or pictures. */
interface PackStore extends DBSchema {
  packs: { key: string; value: StoredPack };
}

export interface StoredPack {
  /** The card's id, or `candidate` while it is being checked. */
  readonly id: string;
  readonly files: ReadonlyMap<string, ArrayBuffer>;
}

/** Id under which a pack waits for its check. */
export const CANDIDATE = 'candidate';

/** Stores a pack under its id, in the place of one of the same id. */
export async function storePack(pack: StoredPack): Promise<void> {
  await inStore(async (store) => void (await store.put('packs', pack)));
}

/** A stored pack's files; undefined if there is none of that id. */
export async function readStoredPack(id: string): Promise<StoredPack | undefined> {
  return inStore((store) => store.get('packs', id));
}

export async function removeStoredPack(id: string): Promise<void> {
  await inStore((store) => store.delete('packs', id));
}

/** Ids of the packs that have been accepted. */
export async function storedPackIds(): Promise<string[]> {
  return (await inStore((store) => store.getAllKeys('packs'))).filter((id) => id !== CANDIDATE);
}

/** Opens the database for one transaction: an open one would keep other contexts from upgrading it. */
async function inStore<T>(use: (store: IDBPDatabase<PackStore>) => Promise<T>): Promise<T> {
  const store = await openDB<PackStore>('scrim-packs', 1, {
    upgrade: (created) => void created.createObjectStore('packs', { keyPath: 'id' }),
  });
  try {
    return await use(store);
  } finally {
    store.close();
  }
}
