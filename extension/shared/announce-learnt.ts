import { changeSettings } from './settings.ts';

/** Tells every page and the host, through the settings, that the learnt-store has changed. */
export async function announceLearnt(): Promise<void> {
  const [learnt] = crypto.getRandomValues(new Uint32Array(1));
  await changeSettings({ learnt: learnt! });
}
