import browser, { type Scripting } from 'webextension-polyfill';
import { readAllCards } from '../../shared/read-cards.ts';
import { onStoredChange, readOwnSettings, readPolicy, type Settings } from '../../shared/settings.ts';
import { inOrder, readTrusted, withoutLoosening } from './guard-settings.ts';

/** Worked out once a change, for everybody who asks. */
let known: Promise<Settings> | undefined;
onStoredChange(() => {
  known = undefined;
});

/**
 * The settings in force for the background and, while a lock is set, for every page: what was written to the storage
 * without leave and loosens anything counts for nothing, not even until the guard has undone it. Not to be called from
 * a task of `inOrder`, which it would wait for.
 */
export function readSettings(): Promise<Settings> {
  known ??= workOut().catch((error: unknown) => {
    known = undefined;
    throw error;
  });
  return known;
}

/** Calls back with the settings in force whenever what is stored changes. */
export function onSettings(changed: (settings: Settings) => void): void {
  onStoredChange(() => void readSettings().then(changed));
}

/**
 * Keeps a script registered, while a lock is set, that tells the content script so: where a lock is set it asks here
 * for the settings. Unlike the storage, registrations are out of content scripts' reach.
 */
export function keepLockMarked(): void {
  let last = Promise.resolve();
  const update = ({ lock }: Settings) => {
    last = last
      .then(() => mark(lock !== null))
      .catch((error: unknown) => console.error('Scrim: marking the lock', error));
  };
  onSettings(update);
  void readSettings().then(update);
}

async function workOut(): Promise<Settings> {
  const [own, policy] = await Promise.all([inOrder(readOwnInForce), readPolicy()]);
  return { ...own, ...policy };
}

async function readOwnInForce(): Promise<Settings> {
  const { settings } = await readTrusted();
  const stored = await readOwnSettings();
  const isRightful = !settings.lock || JSON.stringify(stored) === JSON.stringify(settings);
  return isRightful ? stored : withoutLoosening(settings, stored, await readAllCards());
}

const MARK: Scripting.RegisteredContentScript = {
  id: 'lock',
  js: ['content/locked.js'],
  matches: ['<all_urls>'],
  allFrames: true,
  matchOriginAsFallback: true,
  runAt: 'document_start',
  persistAcrossSessions: true,
};

async function mark(locked: boolean): Promise<void> {
  const [marked] = await browser.scripting.getRegisteredContentScripts({ ids: [MARK.id] });
  if (locked && !marked) await browser.scripting.registerContentScripts([MARK]);
  else if (!locked && marked) await browser.scripting.unregisterContentScripts({ ids: [MARK.id] });
}
