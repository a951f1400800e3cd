import browser, { type Scripting } from 'webextension-polyfill';
import type { Settings } from '../../shared/settings.ts';
import { framesOf } from '../../shared/shown-frames.ts';
import { isFiltered, isPaused, isSite, parseSite, toMatchPatterns } from '../../shared/sites.ts';
import { onSettings, readSettings } from '../guard/settings-in-force.ts';
import { insertSheets } from './insert-sheets.chrome.ts';
import { REGISTERED, registeredOf, SCRIPTS } from './veil-styles.chrome.ts';

const ID = 'veil';
/** Documents of which it is remembered what is in them. */
const MOST = 500;

/** A frame, and where the browser tells it the document that is in it. */
export interface VeiledFrame {
  readonly tabId: number;
  readonly frameId: number;
  readonly documentId?: string;
}

interface Inserted {
  readonly files: readonly string[];
  readonly seal: Promise<string>;
}

/** Document id -> the sheets that it has or is about to get: each further copy costs as much as the first. */
const insertedIn = new Map<string, Inserted>();

/** The style sheets of the veil, those first that all pages have. */
const sheetsFor = ({ backgrounds, effect }: Settings): string[] => [
  'content/content.css',
  ...(backgrounds ? ['content/backgrounds.css'] : []),
  ...(effect === 'pixelate' ? ['content/squares.css'] : []),
];

/** Keeps the veil's style sheet registered for exactly the sites that are filtered: elsewhere nothing ever hides. */
export function keepVeilRegistered(): void {
  let last = Promise.resolve();
  const update = (settings: Settings) => {
    // One after the other, so that the last settings are those that stay.
    last = last
      .then(() => register(settings))
      .catch((error: unknown) => console.error('Scrim: registering the veil', error));
  };
  onSettings(update);
  void readSettings().then(update);
  browser.webNavigation.onCommitted.addListener((details) => void veilCommitted(details));
}

/**
 * Puts the veil's style sheets into one frame above everything the page can say, unless they are there.
 *
 * @returns the seal that marks need there; empty for none
 */
export async function veilFrame(frame: VeiledFrame): Promise<string> {
  const { documentId } = frame;
  const wanted = sheetsFor(await readSettings());
  if (documentId === undefined) return insertSheets(frame, wanted);
  const before = insertedIn.get(documentId);
  const missing = wanted.filter((file) => !before?.files.includes(file));
  if (before && missing.length === 0) return before.seal;
  const seal = Promise.all([insertSheets(frame, missing), before?.seal]).then(([seal]) => seal);
  insertedIn.set(documentId, { files: [...(before?.files ?? []), ...missing], seal });
  seal.catch(() => insertedIn.delete(documentId));
  if (insertedIn.size > MOST) insertedIn.delete(insertedIn.keys().next().value!);
  return seal;
}

/** The address of the outermost page that a frame is in, seen in the tab or rendered ahead; empty where it may not be known. */
export async function topUrl(tabId: number, frameId: number): Promise<string> {
  const frames = await framesOf(tabId);
  let frame = frames.find((one) => one.frameId === frameId);
  while (frame && frame.parentFrameId !== -1) {
    const { parentFrameId } = frame;
    frame = frames.find((one) => one.frameId === parentFrameId);
  }
  return frame?.url ?? (await browser.tabs.get(tabId).catch(() => undefined))?.url ?? '';
}

async function veilCommitted({ url, ...frame }: VeiledFrame & { readonly url: string }): Promise<void> {
  const { tabId, frameId } = frame;
  const page = frameId === 0 ? url : await topUrl(tabId, frameId);
  if (!isFiltered(await readSettings(), page)) return;
  // The frame may be gone again, or be a page of the browser's own: then there is nothing to veil.
  await veilFrame(frame).catch(() => undefined);
}

async function register(settings: Settings): Promise<void> {
  const [registered] = await browser.scripting.getRegisteredContentScripts({ ids: [ID] });
  const wanted = settings.enabled && !isPaused(settings) ? scriptFor(settings) : undefined;
  if (!wanted) return registered && browser.scripting.unregisterContentScripts({ ids: [ID] });
  // Never taken out only to be put in again: a page that loads in between would have no veil.
  if (!registered) return browser.scripting.registerContentScripts([wanted]);
  if (!isSame(registered, wanted)) await browser.scripting.updateContentScripts([wanted]);
}

function isSame(a: Scripting.RegisteredContentScript, b: Scripting.RegisteredContentScript): boolean {
  const parts = ({ matches, excludeMatches, css, js }: Scripting.RegisteredContentScript) =>
    JSON.stringify([matches, excludeMatches ?? [], css, js ?? []]);
  return parts(a) === parts(b);
}

function scriptFor(settings: Settings): Scripting.RegisteredContentScript | undefined {
  const listed = settings.sites
    .filter(({ pattern, sensitivity }) => isSite(pattern) && sensitivity === undefined)
    .flatMap(({ pattern }) => toMatchPatterns(parseSite(pattern)));
  const only = settings.siteMode === 'only';
  if (only && settings.sites.length === 0) return undefined;
  return {
    id: ID,
    css: registeredOf(sheetsFor(settings)),
    js: [...SCRIPTS, ...(settings.backgrounds ? ['content/backgrounds.js'] : [])],
    matches: ['<all_urls>'],
    // In “only on” mode a frame of another host may be embedded in a filtered page, so that all frames are veiled
    // until the content script knows its page.
    excludeMatches: only ? [] : listed,
    allFrames: true,
    matchOriginAsFallback: true,
    runAt: 'document_start',
    persistAcrossSessions: true,
    ...REGISTERED,
  } as Scripting.RegisteredContentScript;
}
