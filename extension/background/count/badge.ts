import browser from 'webextension-polyfill';
import { say, sayCount } from '../../shared/say.ts';
import type { Settings } from '../../shared/settings.ts';
import { isFiltered } from '../../shared/sites.ts';
import { endTab, type Frames, forgetFrame, forgetTab, framesOfTab } from '../frames.ts';
import { onSettings, readSettings } from '../guard/settings-in-force.ts';

const NORMAL = '#0c6660';
const DEGRADED = '#b26a00';
/** The icons: the first is the manifest's. */
const ACTIVE = 'scrim';
const PAUSED = 'scrim-paused';
const SIDES = [16, 32] as const;

/** What a tab's button looks like, as far as it is known. */
interface Look {
  readonly url: string | undefined;
  readonly icon: string;
  readonly text: string;
  readonly colour?: string;
  readonly title?: string;
}

/** What each tab's button was made to look like last. Browsers forget it as soon as the tab goes to another page. */
const drawn = new Map<number, Look>();
/** Tabs whose button is being drawn. */
const drawing = new Map<number, Promise<void>>();

/** Keeps each tab's button true: how many pictures are blurred, grey where nothing is filtered, a mark when degraded. */
export function keepBadges(): void {
  onSettings(() => void drawAll());
  browser.runtime.onInstalled.addListener(() => void drawAll());
  browser.runtime.onStartup.addListener(() => void drawAll());
  browser.tabs.onRemoved.addListener((tabId) => {
    drawn.delete(tabId);
    void endTab(tabId);
  });
  browser.webNavigation.onCommitted.addListener(({ tabId, frameId, url }) => {
    if (frameId === 0) turnPage(tabId, url);
    void (frameId === 0 ? forgetTab(tabId) : forgetFrame(tabId, frameId)).then(() => drawBadge(tabId));
  });
}

/** On another page the button looks as the manifest says, unless what was meant for the one before may have come late. */
function turnPage(tabId: number, url: string): void {
  if (drawing.has(tabId) || drawn.get(tabId)?.url === url) drawn.delete(tabId);
  else drawn.set(tabId, { url, icon: ACTIVE, text: '' });
}

async function drawAll(): Promise<void> {
  const tabs = await browser.tabs.query({});
  await Promise.all(tabs.map(({ id }) => (id === undefined ? undefined : drawBadge(id))));
}

/**
 * Draws the button of one tab where it is to look otherwise than before: a page counts twice a second, and icons are
 * read and decoded each time.
 */
export async function drawBadge(tabId: number): Promise<void> {
  const [tab, settings, frames] = await Promise.all([
    browser.tabs.get(tabId).catch(() => undefined),
    readSettings(),
    framesOfTab(tabId),
  ]);
  // A tab that has just been closed has no button.
  if (!tab) return;
  const { active, ...face } = faceOf(tab.url, settings, frames);
  const look = { url: tab.url, icon: `${active ? ACTIVE : PAUSED}${isDark() ? '-dark' : ''}`, ...face };
  const before = drawn.get(tabId);
  drawn.set(tabId, look);
  const done = show(tabId, look, before?.url === look.url ? before : undefined).catch(() => void drawn.delete(tabId));
  drawing.set(tabId, done);
  await done;
  if (drawing.get(tabId) === done) drawing.delete(tabId);
}

/** What a tab's button is to say. */
export interface Face {
  readonly active: boolean;
  readonly text: string;
  readonly colour: string;
  readonly title: string;
}

/** @param url of the tab; undefined for pages that the browser keeps to itself */
export function faceOf(url: string | undefined, settings: Settings, frames: Frames): Face {
  const filtered = url !== undefined && isFiltered(settings, url);
  const all = Object.values(frames);
  const blurred = all.reduce((sum, frame) => sum + frame.blurred, 0);
  const stuck = all.some((frame) => frame.stuck);
  const degraded = stuck || all.some(({ backend }) => backend !== undefined && backend !== 'webgpu');
  return {
    active: filtered,
    text: !filtered ? '' : stuck ? '!' : blurred > 0 ? String(blurred) : '',
    colour: degraded ? DEGRADED : NORMAL,
    title: !filtered ? say('titlePaused') : stuck ? say('stateStuck') : say('title', sayCount('blurred', blurred)),
  };
}

/** Whether the toolbar is dark: a background page can tell, a service worker cannot, and its icons suit both. */
const isDark = (): boolean => globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches ?? false;

async function show(tabId: number, { icon, text, colour, title }: Required<Look>, before?: Look): Promise<void> {
  const path = Object.fromEntries(SIDES.map((side) => [side, `/icons/${icon}-${side}.png`]));
  await Promise.all([
    icon !== before?.icon && browser.action.setIcon({ tabId, path }),
    text !== before?.text && browser.action.setBadgeText({ tabId, text }),
    colour !== before?.colour && browser.action.setBadgeBackgroundColor({ tabId, color: colour }),
    title !== before?.title && browser.action.setTitle({ tabId, title }),
  ]);
}
