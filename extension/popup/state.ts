import type { PictureReport, State } from '../shared/messages.ts';
import { say, sayCount, sayTime } from '../shared/say.ts';
import type { Settings } from '../shared/settings.ts';
import { isFiltered, isPaused } from '../shared/sites.ts';
import type { OpenPage } from './read-page.ts';

/** What is going on with the page in front, in one word. */
export type PageState =
  /** Its frames have not been asked yet. */
  | 'unknown'
  | 'browser-page'
  /** The user keeps pages from Scrim. */
  | 'no-access'
  | 'off'
  | 'paused'
  | 'allowed'
  /** No content script answers, as in a tab that was open before the extension was installed. */
  | 'unreached'
  /** Pictures wait, and there is nothing to judge them. */
  | 'stuck'
  | 'filtering';

/** @param now ms since 1970 */
export function stateOf(page: OpenPage, settings: Settings, now: number): PageState {
  // Without access to pages, browsers do not tell their addresses either.
  if (!page.url) return page.access ? 'browser-page' : 'no-access';
  if (!/^(https?|file|ftp|data|blob|about):/.test(page.url)) return 'browser-page';
  if (!settings.enabled) return 'off';
  if (isPaused(settings, now)) return 'paused';
  if (!isFiltered(settings, page.url, now)) return 'allowed';
  if (!page.frames) return 'unknown';
  if (page.frames.length === 0) {
    if (!page.access) return 'no-access';
    return /^https?:/.test(page.url) ? 'unreached' : 'browser-page';
  }
  const pictures = picturesOf(page);
  return !page.host && pictures.some(({ state }) => state === 'failed') ? 'stuck' : 'filtering';
}

/** The state in one sentence. */
export function sentence(state: PageState, page: OpenPage, settings: Settings): string {
  switch (state) {
    case 'unknown':
      return '';
    case 'browser-page':
      return say('stateBrowserPage');
    case 'no-access':
      return say('welcomeAccessMissing');
    case 'off':
      return say('stateOff');
    case 'paused':
      return settings.pausedUntil === -1
        ? say('statePausedRestart')
        : say('statePausedUntil', sayTime(settings.pausedUntil));
    case 'allowed':
      return say('stateAllowed');
    case 'unreached':
      return say('stateUnreached');
    case 'stuck':
      return say('stateStuck');
    case 'filtering':
      return say('stateFiltering', sayCount('pictures', countOf(page)), sayCount('blurred', countOf(page, 'blurred')));
  }
}

/** What else is worth a line: pictures still waiting, and pictures that could not be judged. */
export function remarks(page: OpenPage): string[] {
  const pending = countOf(page, 'pending');
  const failed = countOf(page, 'failed');
  return [pending && sayCount('pending', pending), failed && sayCount('failed', failed)].filter((line) => line !== 0);
}

/** How many pictures are in the state; without one, all that are looked at. */
export function countOf(page: OpenPage, state?: State): number {
  const all = picturesOf(page).filter((picture) => picture.state !== 'tiny' && picture.state !== 'off');
  return state ? all.filter((picture) => picture.state === state).length : all.length;
}

const picturesOf = (page: OpenPage): PictureReport[] => (page.frames ?? []).flatMap(({ pictures }) => pictures);
