import { useEffect, useState } from 'preact/hooks';
import { findTab, type OpenPage, readPage } from './read-page.ts';

/** Milliseconds between looks at the page while the popup is open. */
const PERIOD = 500;

/** The page in front, kept up to date; undefined until it is read, null where there is no tab. */
export function usePage(): OpenPage | null | undefined {
  const [page, show] = useState<OpenPage | null>();
  useEffect(() => {
    const popup = new AbortController();
    const look = async () => {
      const tab = await findTab(location.search);
      // The address alone is known at once: something to show while frames and host are asked.
      if (tab) show((seen) => seen ?? { tabId: tab.id, url: tab.url, frames: undefined, host: undefined });
      const seen = tab ? await readPage(tab) : null;
      if (popup.signal.aborted) return;
      show(seen);
      setTimeout(look, PERIOD);
    };
    void look();
    return () => popup.abort();
  }, []);
  return page;
}
