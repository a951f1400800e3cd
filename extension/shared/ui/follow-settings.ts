import { useEffect, useState } from 'preact/hooks';
import { readUnchecked, type Unchecked } from '../read-stored.ts';
import { onStoredChange, parsePolicy, parseSettings, type SettingName, type Settings } from '../settings.ts';

/** The settings in force and the names of those that an administrator has fixed. */
export interface Followed {
  readonly settings: Settings;
  readonly fixed: ReadonlySet<SettingName>;
}

/**
 * Calls back with what is stored, and again whenever any of it changes, until aborted.
 *
 * @param before what was asked for before, by whoever cannot wait
 */
export function followSettings(
  changed: (now: Followed) => void,
  signal: AbortSignal,
  before?: Promise<Unchecked>,
): void {
  const tell = async (asked: Promise<Unchecked>) => {
    const [own, managed] = await asked;
    const policy = parsePolicy(managed);
    const fixed = new Set(Object.keys(policy) as SettingName[]);
    if (!signal.aborted) changed({ settings: { ...parseSettings(own), ...policy }, fixed });
  };
  onStoredChange(() => void tell(readUnchecked()), signal);
  // What was asked for before may have changed since.
  const first = before ? tell(before) : Promise.resolve();
  void first.then(() => tell(readUnchecked()));
}

/** The stored settings for as long as the component stands; undefined until they are read. */
export function useSettings(): Followed | undefined {
  const [followed, follow] = useState<Followed>();
  useEffect(() => {
    const page = new AbortController();
    followSettings(follow, page.signal);
    return () => page.abort();
  }, []);
  return followed;
}
