import browser from 'webextension-polyfill';
import type { OwnCategory } from '../../src/verdict.ts';
import { type Check, isFlag, isOr, listOf, numberIn, oneOf, recordOf, shape, text, wholeIn } from './checks.ts';
import { FORM, migrate, type Stored } from './migrate-settings.ts';
import { readManaged, readStored } from './read-stored.ts';

const isPercent = wholeIn(0, 100);

/** What holds on some of the pages. */
export interface SiteRule {
  /** See sites.ts for the grammar. */
  pattern: string;
  /** This site's own sensitivity instead of the general one; such a site is filtered, not allowed. */
  sensitivity?: number | undefined;
}

/** What is kept of the PIN that guards the settings. */
interface Lock {
  salt: string;
  hash: string;
  iterations: number;
}

/** Own categories that may be there: what their scores cost is measured for these. */
export const MOST_CATEGORIES = 20;

const isOwnRecord = recordOf(shape<OwnCategory>({ name: text(60, /\S/), threshold: numberIn(0.01, 1), on: isFlag }));
const isOwn: Check<Record<string, OwnCategory>> = (value): value is Record<string, OwnCategory> =>
  isOwnRecord(value) &&
  Object.keys(value).length <= MOST_CATEGORIES &&
  Object.keys(value).every((id) => /^[0-9a-f]{8}$/.test(id));

/** One setting a line: what may be stored. A stored value that does not fit is replaced by its default. */
const CHECKS = {
  enabled: isFlag,
  /** 0: not paused; -1: paused until the browser restarts; else the time in ms since 1970 at which it ends. */
  pausedUntil: numberIn(-1, Number.MAX_VALUE),
  sensitivity: isPercent,
  /** Category thresholds set by hand, in (0, 1]; they win over the slider. */
  thresholds: recordOf(numberIn(0.001, 1)),
  /** Whether `sites` are those left alone or the only ones filtered. */
  siteMode: oneOf('except', 'only'),
  sites: listOf(shape<SiteRule>({ pattern: text(2048, /./), sensitivity: isOr(isPercent, undefined) }), 5000),
  effect: oneOf('blur', 'pixelate', 'grey', 'cover', 'hide'),
  /** How strong the effect is; every strength leaves a picture unrecognisable. */
  strength: isPercent,
  /** CSS pixels: pictures with a shorter side than this are shown unjudged. */
  minSize: wholeIn(16, 256),
  videos: isFlag,
  backgrounds: isFlag,
  /** What happens to pictures that cannot be judged. */
  unjudged: oneOf('veil', 'show'),
  /** `fast`, `balanced`, `thorough`, or `pack:<id>` for an imported pack. */
  model: text(70, /^(fast|balanced|thorough|pack:[a-z0-9-]{1,64})$/),
  reveal: oneOf('hover', 'click', 'menu', 'never'),
  /** Whether a revealed picture is blurred again when the pointer leaves it. */
  veilOnLeave: isFlag,
  statistics: isFlag,
  /** Whether the lock guards revealing single pictures too. */
  lockReveal: isFlag,
  /** The user's own categories by id, eight hexadecimal digits: what they were taught is in the learnt-store. */
  own: isOwn,
  /** Another number whenever something was learnt or forgotten, for pages to ask for their scores anew. */
  learnt: wholeIn(0, 2 ** 32),
  lock: isOr(
    shape<Lock>({ salt: text(128), hash: text(256), iterations: wholeIn(100_000, Number.MAX_SAFE_INTEGER) }),
    null,
  ),
};

type Checked<C> = C extends Check<infer T> ? T : never;
export type Settings = { -readonly [K in keyof typeof CHECKS]: Checked<(typeof CHECKS)[K]> };
export type SettingName = keyof Settings;

export const DEFAULTS: Readonly<Settings> = {
  enabled: true,
  pausedUntil: 0,
  sensitivity: 50,
  thresholds: {},
  siteMode: 'except',
  sites: [],
  effect: 'blur',
  strength: 60,
  minSize: 32,
  videos: true,
  backgrounds: true,
  unjudged: 'veil',
  model: 'balanced',
  reveal: 'hover',
  veilOnLeave: false,
  statistics: true,
  lockReveal: false,
  own: {},
  learnt: 0,
  lock: null,
};

/** Settings that belong to this machine or to the moment: no backup has them, no administrator sets them, resetting spares them. */
export const OF_THIS_MACHINE: readonly SettingName[] = ['own', 'learnt'];

const NAMES = Object.keys(CHECKS) as SettingName[];
/** Where the form of what is stored stands. */
const FORM_KEY = 'settingsForm';
const KEYS = [...NAMES, FORM_KEY];

/** Whole, valid settings out of whatever was stored, in whichever form: what is missing or broken takes its default. */
export function parseSettings(stored: Stored): Settings {
  const migrated = migrate(stored, stored[FORM_KEY]);
  return Object.fromEntries(NAMES.map((name) => [name, parseSetting(name, migrated[name])])) as Settings;
}

/** The stored value if it is valid for `name`, else its default. */
export function parseSetting<K extends SettingName>(name: K, value: unknown): Settings[K] {
  return CHECKS[name](value) ? (value as Settings[K]) : DEFAULTS[name];
}

/** Why `value` cannot be the setting `name`, in words; undefined if it can. */
export function whyInvalid(name: string, value: unknown): string | undefined {
  if (!Object.hasOwn(CHECKS, name)) return `there is no setting “${name}”`;
  return CHECKS[name as SettingName](value) ? undefined : `${JSON.stringify(value)} is no value for ${name}`;
}

/**
 * The settings as they are stored: those of a managed policy first, then the user's, then the defaults. They are those
 * in force unless a lock is set, see settings-in-force.ts of the background and of the content script.
 */
export async function readSettings(): Promise<Settings> {
  const [own, managed] = await Promise.all([readOwnSettings(), readPolicy()]);
  return { ...own, ...managed };
}

/** The user's own settings and the defaults, as if there were no managed policy. */
export async function readOwnSettings(): Promise<Settings> {
  return parseSettings(await readStored());
}

/** The settings that an administrator has set; they win and cannot be changed here. Empty without a policy. */
export async function readPolicy(): Promise<Partial<Settings>> {
  return parsePolicy(await readManaged());
}

/** The valid settings of a policy; those of this machine are not its business. */
export function parsePolicy(managed: Stored): Partial<Settings> {
  const valid = Object.entries(managed).filter(
    ([name, value]) => !OF_THIS_MACHINE.includes(name as SettingName) && whyInvalid(name, value) === undefined,
  );
  return Object.fromEntries(valid) as Partial<Settings>;
}

/**
 * Stores changed settings, each under its own key so that two windows cannot undo each other's changes;
 * a value equal to its default is not kept. What is stored in another form is brought to today's on this occasion.
 * Throws on an invalid value and then stores nothing.
 */
export async function changeSettings(changes: Partial<Settings>): Promise<void> {
  for (const [name, value] of Object.entries(changes)) {
    const why = whyInvalid(name, value);
    if (why) throw new Error(why);
  }
  const stored = await browser.storage.local.get(KEYS);
  const entries = Object.entries({ ...modernised(stored), ...changes }) as [SettingName, unknown][];
  const isDefault = ([name, value]: [SettingName, unknown]) => JSON.stringify(value) === JSON.stringify(DEFAULTS[name]);
  const kept = entries.filter((entry) => !isDefault(entry));
  await browser.storage.local.set({ ...Object.fromEntries(kept), [FORM_KEY]: FORM });
  await browser.storage.local.remove(entries.filter(isDefault).map(([name]) => name));
}

/** What is stored in another form than today's, in today's. */
function modernised(stored: Stored): Partial<Settings> {
  if (stored[FORM_KEY] === FORM) return {};
  const settings = Object.entries(parseSettings(stored)).filter(([name]) => name in stored);
  return Object.fromEntries(settings) as Partial<Settings>;
}

/** How single pictures may be shown, the lock considered: while it guards them, not at all. */
export function revealInForce({ reveal, lock, lockReveal }: Settings): Settings['reveal'] {
  return lock && lockReveal ? 'never' : reveal;
}

/** Calls back with the whole settings whenever any of them changes, in whichever context, until aborted. */
export function onSettings(changed: (settings: Settings) => void, signal?: AbortSignal): void {
  onStoredChange(() => void readSettings().then((settings) => signal?.aborted || changed(settings)), signal);
}

/** Calls back whenever any stored setting or the policy changes, in whichever context, until aborted. */
export function onStoredChange(changed: () => void, signal?: AbortSignal): void {
  const listener = (changes: Record<string, unknown>, area: string) => {
    const ours = (area === 'local' || area === 'managed') && NAMES.some((name) => name in changes);
    if (ours) changed();
  };
  browser.storage.onChanged.addListener(listener);
  signal?.addEventListener('abort', () => browser.storage.onChanged.removeListener(listener));
}
