import browser from 'webextension-polyfill';
import { say, sayCount } from '../../shared/say.ts';
import type { Settings } from '../../shared/settings.ts';
import { isFiltered } from '../../shared/sites.ts';
import { type Frames, forgetFrame, forgetTab, framesOfTab } from '../frames.ts';
import { onSettings, readSettings } from '../guard/settings-in-force.ts';

const NORMAL = '#0c6660';
const DEGRADED = '#b26a00';
const SIDES = [16, 32] as const;

/** What each tab's button was made to look like last. Browsers forget it as soon as the tab goes to another page. */
const drawn = new Map<number, string>();

/** Keeps each tab's button true: how many pictures are blurred, grey where nothing is filtered, a mark when degraded. */
export function keepBadges(): void {
  onSettings(() => void drawAll());
  browser.runtime.onInstalled.addListener(() => void drawAll());
  browser.runtime.onStartup.addListener(() => void drawAll());
  browser.tabs.onRemoved.addListener((tabId) => {
    drawn.delete(tabId);
    void forgetTab(tabId);
  });
  browser.webNavigation.onCommitted.addListener(({ tabId, frameId }) => {
    if (frameId === 0) drawn.delete(tabId);
    void (frameId === 0 ? forgetTab(tabId) : forgetFrame(tabId, frameId)).then(() => drawBadge(tabId));
  });
}

async function drawAll(): Promise<void> {
  const tabs = await browser.tabs.query({});
  await Promise.all(tabs.map(({ id }) => (id === undefined ? undefined : drawBadge(id))));
}

/** Draws the button of one tab, if it is to look otherwise than before: a page counts twice a second. */
export async function drawBadge(tabId: number): Promise<void> {
  const [tab, settings, frames] = await Promise.all([
    browser.tabs.get(tabId).catch(() => undefined),
    readSettings(),
    framesOfTab(tabId),
  ]);
  // A tab that has just been closed has no button.
  if (!tab) return;
  const face = faceOf(tab.url, settings, frames);
  const look = JSON.stringify([tab.url, isDark(), face]);
  if (drawn.get(tabId) === look) return;
  drawn.set(tabId, look);
  await show(tabId, face).catch(() => drawn.delete(tabId));
}

/** What a tab's button looks like. */
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

async function show(tabId: number, { active, text, colour, title }: Face): Promise<void> {
  const name = `${active ? 'scrim' : 'scrim-paused'}${isDark() ? '-dark' : ''}`;
  const path = Object.fromEntries(SIDES.map((side) => [side, `/icons/${name}-${side}.png`]));
  await Promise.all([
    browser.action.setIcon({ tabId, path }),
    browser.action.setBadgeText({ tabId, text }),
    browser.action.setBadgeBackgroundColor({ tabId, color: colour }),
    browser.action.setTitle({ tabId, title }),
  ]);
}
