import { findTab, type OpenPage, readPage } from './read-page.ts';

/** Milliseconds between looks at the page while the popup is open. */
const PERIOD = 500;

/**
 * Calls back with the page in front, null where there is no tab, and again at every look, until aborted.
 *
 * @param first what it was asked first
 */
export async function followPage(
  seen: (page: OpenPage | null) => void,
  signal: AbortSignal,
  first: Promise<OpenPage | null>,
): Promise<void> {
  const look = async () => {
    const tab = await findTab(location.search);
    show(tab ? await readPage(tab) : null);
  };
  const show = (page: OpenPage | null) => {
    if (signal.aborted) return;
    seen(page);
    // What was seen first is whole, unless somebody did not answer soon.
    setTimeout(() => void look(), page && !page.frames ? 0 : PERIOD);
  };
  show(await first);
}
