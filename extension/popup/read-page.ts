import browser from 'webextension-polyfill';
import { askHost, askPage } from '../shared/ask.ts';
import type { HostReport, PageReport } from '../shared/messages.ts';

/** What is known of the page in the tab that the popup speaks of. */
export interface OpenPage {
  readonly tabId: number;
  /** The outermost address; undefined where the browser keeps it to itself. */
  readonly url: string | undefined;
  /** One for each frame that answers, empty where no content script runs; undefined until they are asked. */
  readonly frames: readonly PageReport[] | undefined;
  /** Undefined while no classifier is running. */
  readonly host: HostReport | undefined;
}

/** The tab named by `?tab=` where the popup is opened as a page of its own, else the one in front. */
export async function findTab(search: string): Promise<{ id: number; url: string | undefined } | undefined> {
  const named = new URLSearchParams(search).get('tab');
  const tab = named
    ? await browser.tabs.get(Number(named)).catch(() => undefined)
    : (await browser.tabs.query({ active: true, currentWindow: true }))[0];
  return tab?.id === undefined ? undefined : { id: tab.id, url: tab.url };
}

/** Asks every frame and the host; those that do not answer are left out. */
export async function readPage({ id, url }: { id: number; url: string | undefined }): Promise<OpenPage> {
  const frames = (await browser.webNavigation.getAllFrames({ tabId: id }).catch(() => null)) ?? [];
  const [reports, host] = await Promise.all([
    Promise.all(frames.map(({ frameId }) => orUndefined(askPage(id, frameId)('pageReport')))),
    orUndefined(askHost('hostReport')),
  ]);
  const top = frames.find(({ frameId }) => frameId === 0);
  return { tabId: id, url: top?.url ?? url, frames: reports.filter((report) => report !== undefined), host };
}

/** Asks every frame of the page to do something to all of its pictures. */
export async function toAllFrames(tabId: number, request: 'revealAll' | 'blurAll'): Promise<void> {
  const frames = (await browser.webNavigation.getAllFrames({ tabId })) ?? [];
  await Promise.all(frames.map(({ frameId }) => orUndefined(askPage(tabId, frameId)(request))));
}

// A frame that has just gone, or a classifier that is not running, is no error here: it has nothing to tell.
const orUndefined = <T>(asked: Promise<T>): Promise<T | undefined> => asked.catch(() => undefined);
