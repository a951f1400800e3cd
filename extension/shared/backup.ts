import * as v from 'valibot';
import { FORM, migrate } from './migrate-settings.ts';
import { DEFAULTS, OF_THIS_MACHINE, type SettingName, type Settings, whyInvalid } from './settings.ts';

/** Characters; 5000 sites with long patterns fit. */
const LARGEST = 16_000_000;

/** A pause belongs to the moment, and a lock to the machine: neither travels. What was learnt has files of its own. */
const NOT_KEPT: readonly SettingName[] = ['pausedUntil', 'lock', ...OF_THIS_MACHINE];

const fileSchema = v.object({
  scrim: v.literal('settings'),
  format: v.pipe(v.number(), v.integer(), v.minValue(1)),
  // Looked at name by name, below: a record of valibot's would pass over names such as __proto__.
  settings: v.custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  ),
});

export type BackupFault =
  | { readonly kind: 'too-large' | 'not-json' | 'not-ours' | 'too-new' }
  /** `name` is the first setting that is unknown or has an impossible value. */
  | { readonly kind: 'bad-setting'; readonly name: string };

/** All settings as the text of one file. */
export function toBackup(settings: Settings, version: string): string {
  const kept = Object.entries(settings).filter(([name]) => !NOT_KEPT.includes(name as SettingName));
  return `${JSON.stringify({ scrim: 'settings', format: FORM, version, settings: Object.fromEntries(kept) }, null, 2)}\n`;
}

/**
 * Reads such a file. Settings that it does not name take their defaults. Never throws, and never yields a part of a
 * file: either all of it can be used, or the first fault is told.
 */
export function parseBackup(text: string): { readonly settings: Partial<Settings> } | { readonly fault: BackupFault } {
  if (text.length > LARGEST) return { fault: { kind: 'too-large' } };
  const file = parseJson(text.replace(/^\uFEFF/, ''));
  if (file === undefined) return { fault: { kind: 'not-json' } };
  const parsed = v.safeParse(fileSchema, file);
  if (!parsed.success) return { fault: { kind: 'not-ours' } };
  const { format } = parsed.output;
  if (format > FORM) return { fault: { kind: 'too-new' } };
  const settings = migrate(parsed.output.settings, format);
  const bad = Object.keys(settings).find((name) => !canBeKept(name, settings[name]));
  if (bad !== undefined) return { fault: { kind: 'bad-setting', name: bad.slice(0, 40) } };
  const defaults = Object.entries(DEFAULTS).filter(([name]) => !NOT_KEPT.includes(name as SettingName));
  return { settings: { ...Object.fromEntries(defaults), ...settings } as Partial<Settings> };
}

function canBeKept(name: string, value: unknown): boolean {
  return !NOT_KEPT.includes(name as SettingName) && whyInvalid(name, value) === undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
