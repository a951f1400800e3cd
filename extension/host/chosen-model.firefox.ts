import browser from 'webextension-polyfill';
import { onSettings, readSettings } from '../shared/settings.ts';
import { readTrustedSettings, TRUSTED_KEY } from '../shared/trusted.ts';

/** Calls back with the model setting in force, now and whenever it changes. */
export function onChosenModel(chosen: (model: string) => void): void {
  let last: string | undefined;
  const look = async () => {
    const [stored, trusted] = await Promise.all([readSettings(), readTrustedSettings()]);
    // Under a lock another model than the chosen one may let more through.
    const { model } = trusted?.lock ? trusted : stored;
    if (model === last) return;
    last = model;
    chosen(model);
  };
  onSettings(() => void look());
  browser.storage.session.onChanged.addListener((changes) => {
    if (TRUSTED_KEY in changes) void look();
  });
  void look();
}
