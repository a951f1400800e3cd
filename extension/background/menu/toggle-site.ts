import browser from 'webextension-polyfill';
import { isFilteredBySites, withFiltering } from '../../shared/sites.ts';
import { changeUnlessLocked } from '../guard/lock.ts';
import { readSettings } from '../guard/settings-in-force.ts';

/** Filters the site of a page, or allows it. Where a lock forbids that, the options open, which ask for the PIN. */
export async function toggleSite(url: string): Promise<void> {
  const settings = await readSettings();
  const filtered = isFilteredBySites(settings, url);
  const outcome = await changeUnlessLocked({ sites: withFiltering(settings, url, !filtered) });
  if (outcome === 'locked') await browser.runtime.openOptionsPage();
}
