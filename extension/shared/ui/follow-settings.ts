import { useEffect, useState } from 'preact/hooks';
import { onStoredChange, readOwnSettings, readPolicy, type SettingName, type Settings } from '../settings.ts';

/** The settings in force and the names of those that an administrator has fixed. */
export interface Followed {
  readonly settings: Settings;
  readonly fixed: ReadonlySet<SettingName>;
}

/** What is stored now. */
export async function readFollowed(): Promise<Followed> {
  const [own, policy] = await Promise.all([readOwnSettings(), readPolicy()]);
  return { settings: { ...own, ...policy }, fixed: new Set(Object.keys(policy) as SettingName[]) };
}

/**
 * Follows the stored settings for as long as the component stands; undefined until they are read.
 *
 * @param first as they were read just before, for whoever cannot wait
 */
export function useSettings(first?: Followed): Followed | undefined {
  const [followed, follow] = useState(first);
  useEffect(() => {
    const page = new AbortController();
    const read = async () => {
      const now = await readFollowed();
      if (!page.signal.aborted) follow(now);
    };
    onStoredChange(() => void read(), page.signal);
    // Also where something was read before: it may have changed since.
    void read();
    return () => page.abort();
  }, []);
  return followed;
}
