import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB, type StoreNames } from 'idb';
import type { Correction, Corrections } from '../../src/learn/corrections.ts';
import type { SavedCategory, SavedReservoir } from '../../src/learn.ts';

/**
 * What was learnt from the user: feature vectors, labels, models and days. No picture, address or site is in it.
 * Content scripts cannot reach it. Whoever changes it asks the lock first, and announces the change (announce-learnt.ts).
 */
interface LearntStore extends DBSchema {
  /** In order of their numbers, oldest first. */
  corrections: { key: number; value: Correction };
  categories: { key: string; value: KeptCategory };
  /** `lastChange`; `reservoir`, which is there where the user agreed to keep it. */
  rest: { key: string; value: LastChange | SavedReservoir };
}

/** A correction with its number in the store. */
export interface KeptCorrection extends Correction {
  readonly number: number;
}

/** What an own category was taught; its name and threshold are settings. */
export interface KeptCategory {
  readonly id: string;
  /** Whose feature vectors the examples are: `modelName` of its card. */
  readonly model: string;
  readonly positives: readonly Float32Array[];
  readonly negatives: readonly Float32Array[];
  /** Undefined until there are enough examples. */
  readonly trained: SavedCategory | undefined;
  /** The examples have changed since it was trained. */
  readonly stale: boolean;
}

/** What the last change put in and took out, so that it can be undone. */
interface LastChange {
  readonly added: readonly number[];
  readonly removed: readonly KeptCorrection[];
}

/** Oldest first. */
export async function readCorrections(): Promise<KeptCorrection[]> {
  return inStore((store) => correctionsIn(store.transaction('corrections').store));
}

/**
 * Changes the corrections as a whole: those that `change` leaves out are deleted, those without a number are added.
 * Nothing has changed where it throws.
 */
export async function changeCorrections(change: (before: readonly KeptCorrection[]) => Corrections): Promise<void> {
  await inStore(async (store) => {
    const transaction = store.transaction(['corrections', 'rest'], 'readwrite');
    const corrections = transaction.objectStore('corrections');
    const before = await correctionsIn(corrections);
    const after = new Set(change(before));
    const removed = before.filter((correction) => !after.has(correction));
    for (const { number } of removed) await corrections.delete(number);
    const added: number[] = [];
    for (const correction of after) {
      if (!('number' in correction)) added.push(await corrections.add(toStored(correction)));
    }
    await transaction.objectStore('rest').put({ added, removed }, 'lastChange');
    await transaction.done;
  });
}

/** Takes back the last change, or, where that has been taken back already, the newest correction. */
export async function undoCorrections(): Promise<void> {
  await inStore(async (store) => {
    const transaction = store.transaction(['corrections', 'rest'], 'readwrite');
    const corrections = transaction.objectStore('corrections');
    const last = (await transaction.objectStore('rest').get('lastChange')) as LastChange | undefined;
    const { added, removed } = last ?? { added: (await corrections.getAllKeys()).slice(-1), removed: [] };
    for (const number of added) await corrections.delete(number);
    for (const { number, ...correction } of removed) await corrections.put(correction, number);
    await transaction.objectStore('rest').delete('lastChange');
    await transaction.done;
  });
}

/** Deletes every correction, beyond undoing. */
export async function clearCorrections(): Promise<void> {
  await inStore(async (store) => {
    const transaction = store.transaction(['corrections', 'rest'], 'readwrite');
    await transaction.objectStore('corrections').clear();
    await transaction.objectStore('rest').delete('lastChange');
    await transaction.done;
  });
}

/** What undoing would take back: corrections that were added last, else the newest one. */
export async function lastCorrections(): Promise<Corrections> {
  return inStore(async (store) => {
    const transaction = store.transaction(['corrections', 'rest']);
    const last = (await transaction.objectStore('rest').get('lastChange')) as LastChange | undefined;
    const all = await correctionsIn(transaction.objectStore('corrections'));
    return last ? all.filter(({ number }) => last.added.includes(number)) : all.slice(-1);
  });
}

export async function readCategories(): Promise<KeptCategory[]> {
  return inStore((store) => store.getAll('categories'));
}

/**
 * Changes one own category.
 *
 * @param change receives what is kept of it, undefined if nothing is
 */
export async function changeCategory(
  id: string,
  change: (before: KeptCategory | undefined) => KeptCategory,
): Promise<void> {
  await inStore(async (store) => {
    const transaction = store.transaction('categories', 'readwrite');
    await transaction.store.put(change(await transaction.store.get(id)));
    await transaction.done;
  });
}

/** Keeps what training has made of the very examples that were read, and of no others. */
export async function keepTrained(of: KeptCategory, trained: SavedCategory): Promise<void> {
  await inStore(async (store) => {
    const transaction = store.transaction('categories', 'readwrite');
    const now = await transaction.store.get(of.id);
    const isSame =
      now?.positives.length === of.positives.length &&
      now.negatives.length === of.negatives.length &&
      now.model === of.model;
    if (now && isSame) await transaction.store.put({ ...now, trained, stale: false });
    await transaction.done;
  });
}

export async function removeCategory(id: string): Promise<void> {
  await inStore((store) => store.delete('categories', id));
}

/** What the user agreed to keep of pictures seen; undefined where they did not. */
export async function readReservoir(): Promise<SavedReservoir | undefined> {
  return inStore(async (store) => (await store.get('rest', 'reservoir')) as SavedReservoir | undefined);
}

/** @param saved undefined forgets it, and keeps no more */
export async function storeReservoir(saved: SavedReservoir | undefined): Promise<void> {
  await inStore(async (store) => {
    if (saved) await store.put('rest', saved, 'reservoir');
    else await store.delete('rest', 'reservoir');
  });
}

type ReadCorrections = Pick<
  IDBPObjectStore<LearntStore, StoreNames<LearntStore>[], 'corrections', 'readonly'>,
  'getAll' | 'getAllKeys'
>;

async function correctionsIn(store: ReadCorrections): Promise<KeptCorrection[]> {
  const [numbers, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
  return values.map((value, i) => ({ ...value, number: numbers[i]! }));
}

function toStored({ features, label, model, day }: Correction): Correction {
  // A copy of its own: a view would be stored with all of the buffer that it looks into.
  return { features: Float32Array.from(features), label, model, day };
}

const STORES = ['corrections', 'categories', 'rest'] as const satisfies readonly StoreNames<LearntStore>[];

/** Opens the database for one use: an open one would keep other contexts from upgrading it. */
async function inStore<T>(use: (store: IDBPDatabase<LearntStore>) => Promise<T>): Promise<T> {
  const store = await openDB<LearntStore>('scrim-learnt', 1, {
    upgrade: (created) => {
      for (const name of STORES) {
        if (name === 'categories') created.createObjectStore(name, { keyPath: 'id' });
        else created.createObjectStore(name, name === 'corrections' ? { autoIncrement: true } : {});
      }
    },
  });
  try {
    return await use(store);
  } finally {
    store.close();
  }
}
