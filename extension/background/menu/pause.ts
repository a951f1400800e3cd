import browser from 'webextension-polyfill';
import { changeSettings, type Settings } from '../../shared/settings.ts';
import { isPaused } from '../../shared/sites.ts';
import { onSettings, readSettings } from '../guard/settings-in-force.ts';

const ALARM = 'pause';

/** Ends pauses: those that have a time when it comes, the others when the browser starts again. */
export function endPauses(): void {
  onSettings((settings) => void schedule(settings));
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === ALARM) void readSettings().then(schedule);
  });
  browser.runtime.onStartup.addListener(() => void endOnRestart());
}

async function endOnRestart(): Promise<void> {
  const settings = await readSettings();
  if (settings.pausedUntil === -1) await changeSettings({ pausedUntil: 0 });
  else await schedule(settings);
}

/** Stored as 0 once it is over, so that every context hears of it like of any other setting. */
async function schedule(settings: Settings): Promise<void> {
  const { pausedUntil } = settings;
  if (pausedUntil <= 0) await browser.alarms.clear(ALARM);
  else if (isPaused(settings)) browser.alarms.create(ALARM, { when: pausedUntil });
  else await changeSettings({ pausedUntil: 0 });
}
