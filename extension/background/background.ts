import browser, { type Runtime } from 'webextension-polyfill';
import { answerAsBackground } from '../shared/ask.ts';
import { keepBadges } from './count/badge.ts';
import { clearWithStored } from './count/count-days.ts';
import { takeCounts } from './count/take-counts.ts';
import { guardSettings } from './guard/guard-settings.ts';
import { lockHandlers } from './guard/lock.ts';
import { keepLockMarked, readSettings } from './guard/settings-in-force.ts';
import { welcome } from './install.ts';
import { learn } from './learn.ts';
import { loadScript } from './load-script.ts';
import { obeyCommands } from './menu/commands.ts';
import { fitMenus, offerMenus } from './menu/menus.ts';
import { endPauses } from './menu/pause.ts';
import { followChosenModel, openHost } from './open-host.chrome.ts';
import { enterWhatIsOpen } from './veil/enter-open-tabs.ts';
import { keepVeilRegistered, topUrl, veilFrame } from './veil/veil-styles.ts';

// Every listener is registered while this file runs: a service worker that wakes up later would miss its event.
guardSettings();
keepVeilRegistered();
keepLockMarked();
followChosenModel();
keepBadges();
clearWithStored();
offerMenus();
obeyCommands();
endPauses();
welcome();
enterWhatIsOpen();
browser.runtime.onStartup.addListener(() => void openHost());

answerAsBackground({
  openHost: () => openHost(),
  veilFrame: ({ tab, frameId, documentId }: Runtime.MessageSender & { documentId?: string }) =>
    veilFrame({ tabId: tab?.id ?? -1, frameId: frameId ?? 0, ...(documentId && { documentId }) }),
  loadScript: (sender, script) => loadScript(sender.tab?.id ?? -1, sender.frameId ?? 0, script),
  topUrl: (sender) => topUrl(sender.tab?.id ?? -1, sender.frameId ?? 0),
  counted: (sender, counts) => takeCounts(sender, counts),
  pointedAt: (sender, picture) => fitMenus(sender, picture),
  learn: (sender, lesson, seen) => learn(sender, lesson, seen),
  settingsInForce: () => readSettings(),
  ...lockHandlers,
});
