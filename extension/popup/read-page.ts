import browser from 'webextension-polyfill';
import { hasAccess } from '../shared/access.ts';
import { askHost, askPage } from '../shared/ask.ts';
import type { HostReport, PageReport } from '../shared/messages.ts';
import { shownFrames } from '../shared/shown-frames.ts';

/** The tab that the popup speaks of. */
export interface Tab {
  readonly tabId: number;
  /** The outermost address; undefined where the browser keeps it to itself. */
  readonly url: string | undefined;
}

/** What is known of the page in it. */
export interface OpenPage extends Tab {
  /** Whether the user lets Scrim see all sites; taken for granted where the page answers. */
  readonly access: boolean;
  /** One for each frame that answers, empty where no content script runs; undefined until they are asked. */
  readonly frames: readonly PageReport[] | undefined;
  /** Undefined while no classifier is running. */
  readonly host: HostReport | undefined;
}

/** The tab named by `?tab=` where the popup is opened as a page of its own, else the one in front. */
export async function findTab(search: string): Promise<Tab | undefined> {
  const named = new URLSearchParams(search).get('tab');
  const tab = await (named
    ? browser.tabs.get(Number(named)).catch(() => undefined)
    : browser.tabs.query({ active: true, currentWindow: true }).then(([front]) => front));
  return tab?.id === undefined ? undefined : { tabId: tab.id, url: tab.url };
}

/** Milliseconds that the popup waits for frames and host before it shows what it knows without them. */
const PATIENCE = 60;

/**
 * What can be said of the page at once: all of it where everybody answers soon, else its address. Null where there is
 * no tab.
 */
export async function readFirst(search: string): Promise<OpenPage | null> {
  // In this order: what the tab answers is waited for first.
  const [finding, host] = [findTab(search), readHost()];
  const tab = await finding;
  if (!tab) return null;
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE));
  return (
    (await Promise.race([readPage(tab, host), late])) ?? {
      ...tab,
      access: tab.url !== undefined || (await hasAccess()),
      frames: undefined,
      host: undefined,
    }
  );
}

/** Asks every frame and the host; those that do not answer are left out. */
export async function readPage(tab: Tab, host = readHost()): Promise<OpenPage> {
  const { tabId } = tab;
  const report = (frameId: number) => orUndefined(askPage(tabId, frameId)('pageReport'));
  // The outermost frame is always there: it need not be looked for.
  const outermost = report(0);
  const frames = await shownFrames(tabId);
  const inner = frames.filter(({ frameId }) => frameId !== 0).map(({ frameId }) => report(frameId));
  const reports = (await Promise.all([outermost, ...inner])).filter((report) => report !== undefined);
  const url = frames.find(({ frameId }) => frameId === 0)?.url ?? tab.url;
  const reached = url !== undefined && reports.length > 0;
  return { tabId, url, access: reached || (await hasAccess()), frames: reports, host: await host };
}

const readHost = () => orUndefined(askHost('hostReport'));

/** Asks every frame of the page to do something to all of its pictures. */
export async function toAllFrames(tabId: number, request: 'revealAll' | 'blurAll'): Promise<void> {
  const frames = await shownFrames(tabId);
  await Promise.all(frames.map(({ frameId }) => orUndefined(askPage(tabId, frameId)(request))));
}

// A frame that has just gone, or a classifier that is not running, is no error here: it has nothing to tell.
const orUndefined = <T>(asked: Promise<T>): Promise<T | undefined> => asked.catch(() => undefined);
