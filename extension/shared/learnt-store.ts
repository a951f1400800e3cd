import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB, type StoreNames } from 'idb';
import type { Correction, Corrections } from '../../src/learn/corrections.ts';
import { FEWEST_EXAMPLES, type SavedCategory, type SavedReservoir } from '../../src/learn.ts';
import type { Seen } from './messages.ts';

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
  /** Pictures of it and pictures of anything else, as whichever models saw them; oldest first. */
  readonly positives: readonly Seen[];
  readonly negatives: readonly Seen[];
  /** How often examples were added. */
  readonly changes: number;
  /** What was made of the examples last, and how often some had been added by then; undefined before. */
  readonly trained: SavedCategory | undefined;
  readonly trainedOn: number | undefined;
}

/** Examples of each kind that a category keeps of one model. */
const MOST_EXAMPLES = 200;

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

/** A category with more examples, all of one model; where there are too many of that model, the oldest go. */
export function withExamples(kept: KeptCategory, as: 'positives' | 'negatives', more: readonly Seen[]): KeptCategory {
  const { model } = more[0]!;
  const fresh = more.map(({ features }) => ({ features: Float32Array.from(features), model }));
  const others = kept[as].filter((one) => one.model !== model).slice(-MOST_EXAMPLES);
  const same = [...kept[as].filter((one) => one.model === model), ...fresh].slice(-MOST_EXAMPLES);
  return { ...kept, [as]: [...others, ...same], changes: kept.changes + 1 };
}

/**
 * Whether a category knows something: then more examples, also of what it is, may make it know that worse, be it by
 * taking the place of others.
 */
export function isTaught(kept: KeptCategory | undefined): boolean {
  return kept !== undefined && (kept.trained !== undefined || kept.positives.length >= FEWEST_EXAMPLES);
}

/** A category that knows nothing yet, or only what was made of examples elsewhere. */
export function newCategory(id: string, trained?: SavedCategory): KeptCategory {
  return { id, positives: [], negatives: [], changes: 0, trained, trainedOn: trained && 0 };
}

/** Keeps what training has made of the very examples that were read, and of no others. */
export async function keepTrained({ id, changes }: KeptCategory, trained: SavedCategory): Promise<void> {
  await inStore(async (store) => {
    const transaction = store.transaction('categories', 'readwrite');
    const now = await transaction.store.get(id);
    if (now?.changes === changes) await transaction.store.put({ ...now, trained, trainedOn: changes });
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
