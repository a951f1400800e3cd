import browser from 'webextension-polyfill';
import { answerAsBackground } from '../shared/ask.ts';
import { keepBadges } from './badge.ts';
import { obeyCommands } from './commands.ts';
import { enterOpenTabs } from './enter-open-tabs.ts';
import { guardSettings } from './guard-settings.ts';
import { welcome } from './install.ts';
import { learn } from './learn.ts';
import { loadScript } from './load-script.ts';
import { lockHandlers } from './lock.ts';
import { fitMenus, offerMenus } from './menus.ts';
import { followChosenModel, openHost } from './open-host.chrome.ts';
import { endPauses } from './pause.ts';
import { keepLockMarked, readSettings } from './settings-in-force.ts';
import { takeCounts } from './take-counts.ts';
import { keepVeilRegistered, topUrl, veilFrame } from './veil-styles.ts';

// Every listener is registered while this file runs: a service worker that wakes up later would miss its event.
guardSettings();
keepVeilRegistered();
keepLockMarked();
followChosenModel();
keepBadges();
offerMenus();
obeyCommands();
endPauses();
welcome();
browser.runtime.onInstalled.addListener(() => void enterOpenTabs());
browser.runtime.onStartup.addListener(() => void openHost());

answerAsBackground({
  openHost: () => openHost(),
  veilFrame: (sender) => veilFrame(sender.tab?.id ?? -1, sender.frameId ?? 0),
  loadScript: (sender, script) => loadScript(sender.tab?.id ?? -1, sender.frameId ?? 0, script),
  topUrl: (sender) => topUrl(sender.tab?.id ?? -1),
  counted: (sender, counts) => takeCounts(sender, counts),
  pointedAt: (sender, picture) => fitMenus(sender, picture),
  learn: (sender, lesson, seen) => learn(sender, lesson, seen),
  settingsInForce: () => readSettings(),
  ...lockHandlers,
});
