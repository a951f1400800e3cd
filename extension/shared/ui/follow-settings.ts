import { useEffect, useState } from 'preact/hooks';
import { onSettings, readPolicy, readSettings, type SettingName, type Settings } from '../settings.ts';

/** The settings in force and the names of those that an administrator has fixed. */
export interface Followed {
  readonly settings: Settings;
  readonly fixed: ReadonlySet<SettingName>;
}

/** Follows the stored settings for as long as the component stands; undefined until they are read. */
export function useSettings(): Followed | undefined {
  const [followed, follow] = useState<Followed>();
  useEffect(() => {
    const page = new AbortController();
    const update = async (settings: Settings) => {
      const policy = await readPolicy();
      if (!page.signal.aborted) follow({ settings, fixed: new Set(Object.keys(policy) as SettingName[]) });
    };
    onSettings((settings) => void update(settings), page.signal);
    void readSettings().then(update);
    return () => page.abort();
  }, []);
  return followed;
}
