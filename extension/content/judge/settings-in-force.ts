import { askBackground } from '../../shared/ask.ts';
import { DEFAULTS, onStoredChange, readSettings as readStored, type Settings } from '../../shared/settings.ts';

const world = globalThis as typeof globalThis & { scrimLocked?: boolean };

/** What holds under a lock while there is no background to say what does. */
const STRICTEST: Settings = { ...DEFAULTS, sensitivity: 100, reveal: 'never' };

/** Whether a lock was set when last heard of. */
let locked = false;

/**
 * The settings in force on this page: those that are stored. Under a lock anybody's writing to the storage must not
 * loosen them, not for a moment and not by taking the lock away, so that the background is asked what holds.
 */
export async function readSettings(): Promise<Settings> {
  const stored = await readStored();
  locked ||= world.scrimLocked === true || stored.lock !== null;
  if (!locked) return stored;
  const inForce = await askBackground('settingsInForce').catch(() => undefined);
  if (inForce) locked = inForce.lock !== null;
  return inForce ?? STRICTEST;
}

/** Calls back with the settings in force whenever any of them changes, until aborted. */
export function onSettings(changed: (settings: Settings) => void, signal: AbortSignal): void {
  onStoredChange(() => void readSettings().then((settings) => signal.aborted || changed(settings)), signal);
}
