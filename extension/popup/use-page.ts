import { useEffect, useState } from 'preact/hooks';
import { findTab, type OpenPage, readPage } from './read-page.ts';

/** Milliseconds between looks at the page while the popup is open. */
const PERIOD = 500;

/** The page in front, null where there is no tab, kept up to date from what was seen first. */
export function usePage(first: OpenPage | null): OpenPage | null {
  const [page, show] = useState(first);
  useEffect(() => {
    let next: ReturnType<typeof setTimeout>;
    const popup = new AbortController();
    const look = async () => {
      const tab = await findTab(location.search);
      const seen = tab ? await readPage(tab) : null;
      if (popup.signal.aborted) return;
      show(seen);
      next = setTimeout(look, PERIOD);
    };
    // What was seen first is whole, unless somebody did not answer soon.
    if (first && !first.frames) void look();
    else next = setTimeout(look, PERIOD);
    return () => {
      popup.abort();
      clearTimeout(next);
    };
  }, []);
  return page;
}
