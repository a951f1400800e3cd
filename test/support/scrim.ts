import type { Page } from 'puppeteer-core';
import type { HostReport, PageReport, PictureReport } from '../../extension/shared/messages.ts';
import type { Settings } from '../../extension/shared/settings.ts';
import { type LaunchOptions, TestBrowser } from './browser.ts';
import type { BrowserName } from './find-browser.ts';
import { until } from './until.ts';

/** A browser with Scrim in it, once Scrim has told the browser which pages to veil: a moment after it is installed. */
export async function launchScrim(name: BrowserName, options?: LaunchOptions): Promise<TestBrowser> {
  const browser = await TestBrowser.launch(name, options);
  await until('the veil', () =>
    browser.inExtension(async () => (await chrome.scripting.getRegisteredContentScripts()).length > 0),
  );
  return browser;
}

/** Every frame's report of a page, outermost first; frames without a content script are left out. */
export async function framesOf(browser: TestBrowser, page: Pick<Page, 'url'>): Promise<PageReport[]> {
  const url = page.url();
  return await browser.inExtension(async (url) => {
    const tab = (await chrome.tabs.query({})).find((tab) => tab.url === url);
    if (tab?.id === undefined) return [];
    const { id } = tab;
    const ask = async ({ frameId }: { frameId: number }) => {
      const request = { scrim: 'page', name: 'pageReport', args: [] };
      const reply = (await chrome.tabs.sendMessage(id, request, { frameId }).catch(() => undefined)) as
        | { result?: PageReport }
        | undefined;
      return reply?.result;
    };
    const frames = (await chrome.webNavigation.getAllFrames({ tabId: id })) ?? [];
    return (await Promise.all(frames.map(ask))).filter((report) => report !== undefined);
  }, url);
}

/** Every picture of a page, in all its frames. */
export async function picturesOf(browser: TestBrowser, page: Pick<Page, 'url'>): Promise<PictureReport[]> {
  return (await framesOf(browser, page)).flatMap(({ pictures }) => pictures);
}

/**
 * Waits until nothing of a page is pending.
 *
 * @param count pictures that must be there, so that an empty page does not count as settled
 */
export async function settled(
  browser: TestBrowser,
  page: Pick<Page, 'url'>,
  count: number,
  timeout = 30_000,
): Promise<PictureReport[]> {
  return await until(
    `${count} settled pictures`,
    async () => {
      const pictures = await picturesOf(browser, page);
      return pictures.length >= count && pictures.every(({ state }) => state !== 'pending') && pictures;
    },
    timeout,
  );
}

/** The picture whose address ends so. */
export function pictureAt(pictures: readonly PictureReport[], end: string): PictureReport {
  const found = pictures.find(({ source }) => source.endsWith(end));
  if (!found) throw new Error(`No picture ends in ${end}: ${pictures.map(({ source }) => source).join(', ')}`);
  return found;
}

/** What the classifier host says of itself. */
export async function hostReport(browser: TestBrowser): Promise<HostReport> {
  const reply = await browser.inExtension(
    async () => (await chrome.runtime.sendMessage({ scrim: 'host', name: 'hostReport', args: [] })) as unknown,
  );
  return (reply as { result: HostReport }).result;
}

/** Stores settings as the popup does. */
export async function store(browser: TestBrowser, settings: Partial<Settings>): Promise<void> {
  await browser.inExtension(async (settings) => await chrome.storage.local.set(settings), settings);
}

/** Forgets all settings, and what pictures blurred by hand have taught. */
export async function forgetAll(browser: TestBrowser): Promise<void> {
  await browser.inExtension(async () => {
    await new Promise((resolve, reject) => {
      const deleting = indexedDB.deleteDatabase('scrim-learnt');
      deleting.onsuccess = resolve;
      deleting.onerror = () => reject(deleting.error);
    });
    await chrome.storage.local.clear();
  });
}

/** Closes every page of the web, so that the next test's is the only one at its address. */
export async function closePages(browser: TestBrowser): Promise<void> {
  const pages = (await browser.puppeteer.pages()).filter((page) => page.url().startsWith('http'));
  await Promise.all(pages.map((page) => page.close()));
}
