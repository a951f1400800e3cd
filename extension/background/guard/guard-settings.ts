import * as v from 'valibot';
import browser, { type Storage } from 'webextension-polyfill';
import type { Standard } from '../../../src/verdict.ts';
import type { Tries } from '../../shared/lock.ts';
import { readAllCards } from '../../shared/read-cards.ts';
import { changeSettings, DEFAULTS, parseSettings, readOwnSettings, type Settings } from '../../shared/settings.ts';
import { TRUSTED_KEY } from '../../shared/trusted.ts';
import { loosened } from './loosened.ts';

/** Where wrong tries at the PIN are kept, so that they outlive a restart. */
const TRIES_KEY = 'lockTries';

/** What a locked Scrim takes as true, whatever else was written to the storage. */
interface Trusted {
  readonly settings: Settings;
  readonly tries: Tries;
}

const triesSchema = v.object({ wrong: v.number(), retryAt: v.number() });

let last: Promise<unknown> = Promise.resolve();

/** Runs tasks one after the other: neither changes nor tries at the PIN may overtake each other. */
export function inOrder<T>(task: () => Promise<T>): Promise<T> {
  const done = last.then(task);
  last = done.catch((error: unknown) => console.error('Scrim: guarding the settings', error));
  return done;
}

/**
 * Watches the storage while a lock is set. Whatever was written by others and would loosen anything is undone; what
 * tightens stays. The storage is the one place that every context writes to, so that no other path needs guarding.
 */
export function guardSettings(): void {
  browser.storage.onChanged.addListener((changes, area) => {
    if (area === 'local') void inOrder(() => undoLoosening(changes));
  });
  void inOrder(async () => remember(await readTrusted({})));
}

/** The settings and tries that were come by rightfully. To be called in order. */
export async function readTrusted(changes: Record<string, Storage.StorageChange> = {}): Promise<Trusted> {
  const known = (await browser.storage.session.get(TRUSTED_KEY))[TRUSTED_KEY] as Trusted | undefined;
  if (known) return known;
  // The first look since the browser started: what stood in the storage before this very change.
  const stored = await browser.storage.local.get(null);
  const before = Object.entries(changes).map(([key, { oldValue }]) => [key, oldValue]);
  const all: Record<string, unknown> = { ...stored, ...Object.fromEntries(before) };
  return { settings: parseSettings(all), tries: parseTries(all[TRIES_KEY]) };
}

/** Stores settings that the user may change, or tries at the PIN. To be called in order. */
export async function store({ settings = {}, tries }: { settings?: Partial<Settings>; tries?: Tries }): Promise<void> {
  const trusted = await readTrusted();
  // Known first: the storage's own event must find it so.
  await remember({ settings: { ...trusted.settings, ...settings }, tries: tries ?? trusted.tries });
  await changeSettings(settings);
  if (tries) await browser.storage.local.set({ [TRIES_KEY]: tries });
}

/** What stands in the storage, with the trusted value in the place of each that loosens. */
export function withoutLoosening(trusted: Settings, stored: Settings, standards: readonly Standard[]): Settings {
  return { ...stored, ...pick(trusted, loosened(trusted, stored, standards)) };
}

async function undoLoosening(changes: Record<string, Storage.StorageChange>): Promise<void> {
  if (!(TRIES_KEY in changes) && !Object.keys(DEFAULTS).some((name) => name in changes)) return;
  const trusted = await readTrusted(changes);
  const now = await readOwnSettings();
  if (!trusted.settings.lock) return remember({ ...trusted, settings: now });
  const rightful = withoutLoosening(trusted.settings, now, await readAllCards());
  await remember({ ...trusted, settings: rightful });
  const undone = (Object.keys(rightful) as (keyof Settings)[]).filter((name) => rightful[name] !== now[name]);
  if (undone.length > 0) await changeSettings(pick(rightful, undone));
  await restoreTries(trusted.tries);
}

async function restoreTries(tries: Tries): Promise<void> {
  const stored = (await browser.storage.local.get(TRIES_KEY))[TRIES_KEY];
  const { wrong, retryAt } = parseTries(stored);
  if (wrong !== tries.wrong || retryAt !== tries.retryAt) await browser.storage.local.set({ [TRIES_KEY]: tries });
}

async function remember(trusted: Trusted): Promise<void> {
  await browser.storage.session.set({ [TRUSTED_KEY]: trusted });
}

function parseTries(stored: unknown): Tries {
  return v.is(triesSchema, stored) ? stored : { wrong: 0, retryAt: 0 };
}

function pick(settings: Settings, names: readonly (keyof Settings)[]): Partial<Settings> {
  return Object.fromEntries(names.map((name) => [name, settings[name]]));
}
