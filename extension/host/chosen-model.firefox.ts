import { onSettings, readSettings } from '../shared/settings.ts';

/** Calls back with the model setting in force, now and whenever it changes. */
export function onChosenModel(chosen: (model: string) => void): void {
  let last: string | undefined;
  const tell = ({ model }: { model: string }) => {
    if (model === last) return;
    last = model;
    chosen(model);
  };
  onSettings(tell);
  void readSettings().then(tell);
}
