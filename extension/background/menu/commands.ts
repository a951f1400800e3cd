import browser, { type Tabs } from 'webextension-polyfill';
import { askPage } from '../../shared/ask.ts';
import { shownFrames } from '../../shared/shown-frames.ts';
import { toggleSite } from './toggle-site.ts';

/** What the keys do; their names stand in the manifest. */
const COMMANDS: Readonly<Record<string, (tab: Tabs.Tab | undefined) => Promise<unknown>>> = {
  'toggle-site': async (tab) => (tab?.url ? toggleSite(tab.url) : undefined),
  reveal: async (tab) => (tab ? toFrames(tab, 'revealPlaced') : undefined),
  // The panic key: whatever is open, in whichever window.
  'blur-everything': async () => Promise.all((await browser.tabs.query({})).map((tab) => toFrames(tab, 'blurAll'))),
};

export function obeyCommands(): void {
  browser.commands.onCommand.addListener((name, tab) => void COMMANDS[name]?.(tab));
}

async function toFrames({ id = -1 }: Tabs.Tab, request: 'revealPlaced' | 'blurAll'): Promise<void> {
  const frames = await shownFrames(id);
  // Frames without a content script have nothing to show or blur.
  await Promise.all(frames.map(({ frameId }) => askPage(id, frameId)(request).catch(() => undefined)));
}
