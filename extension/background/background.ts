import browser from 'webextension-polyfill';
import { answerAsBackground } from '../shared/ask.ts';
import { enterOpenTabs } from './enter-open-tabs.ts';
import { guardSettings } from './guard-settings.ts';
import { lockHandlers } from './lock.ts';
import { followChosenModel, openHost } from './open-host.chrome.ts';
import { keepVeilRegistered, topUrl, veilFrame } from './veil-styles.ts';

// Every listener is registered while this file runs: a service worker that wakes up later would miss its event.
guardSettings();
keepVeilRegistered();
followChosenModel();
browser.runtime.onInstalled.addListener(() => void enterOpenTabs());
browser.runtime.onStartup.addListener(() => void openHost());

answerAsBackground({
  openHost: () => openHost(),
  veilFrame: (sender) => veilFrame(sender.tab?.id ?? -1, sender.frameId ?? 0),
  topUrl: (sender) => topUrl(sender.tab?.id ?? -1),
  counted: () => undefined,
  ...lockHandlers,
});
