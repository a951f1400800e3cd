import browser, { type WebNavigation } from 'webextension-polyfill';

type Frame = WebNavigation.GetAllFramesCallbackDetailsItemType & {
  /** Chrome's alone. */
  readonly documentLifecycle?: 'active' | 'prerender' | 'cached' | 'pending_deletion';
};

/** All frames of a tab: also, in Chrome, those of pages that are rendered ahead of it. None where they cannot be asked for. */
export async function framesOf(tabId: number): Promise<readonly Frame[]> {
  return (await browser.webNavigation.getAllFrames({ tabId }).catch(() => null)) ?? [];
}

/** The frames of the page that is seen in a tab. */
export async function shownFrames(tabId: number): Promise<readonly Frame[]> {
  return (await framesOf(tabId)).filter(({ documentLifecycle: state = 'active' }) => state === 'active');
}
