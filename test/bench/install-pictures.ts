import { existsSync } from 'node:fs';
import { thisMachine } from '../support/machine.ts';

/** Debian's packages with harmless pictures, and where each puts them. */
const PACKAGES: Readonly<Record<string, string>> = {
  'opencv-doc': '/usr/share/doc/opencv-doc',
  'mate-backgrounds': '/usr/share/backgrounds/mate',
  'gnome-backgrounds': '/usr/share/backgrounds/gnome',
  'tuxpaint-stamps-default': '/usr/share/tuxpaint/stamps',
};

export const DEFAULT_FOLDERS: readonly string[] = Object.values(PACKAGES);

const MINUTES = 60_000;

/** Installs the pictures that are not there. Throws, saying what to do, where that is not possible. */
export async function installPictures(): Promise<void> {
  const missing = Object.entries(PACKAGES).filter(([, folder]) => !existsSync(folder));
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name);
  const byHand = `Install them yourself (apt-get install ${names.join(' ')}) or name folders of your own.`;
  if (!thisMachine.root) throw new Error(`Pictures are missing, and only root can install them. ${byHand}`);
  try {
    await thisMachine.run('apt-get', ['update'], 5 * MINUTES);
    await thisMachine.run('apt-get', ['install', '-y', '--no-install-recommends', ...names], 20 * MINUTES);
  } catch (cause) {
    throw new Error(`Pictures could not be installed. ${byHand}`, { cause });
  }
}
