import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { KINDS, STAMPS } from '../../models/train/data/stamps.ts';

const PHOTOS = [
  ['mate-backgrounds', '/usr/share/backgrounds/mate'],
  ['gnome-backgrounds', '/usr/share/backgrounds/gnome'],
  ['opencv-doc', '/usr/share/doc/opencv-doc'],
] as const;

/** The stamps of Debian's tuxpaint-stamps-default. @throws Error if they are not installed */
export function stamps(): string[] {
  return picturesIn('tuxpaint-stamps-default', STAMPS, /\.png$/);
}

/** Wallpapers and photographs of Debian's mate-backgrounds, gnome-backgrounds and opencv-doc. */
export function photos(): string[] {
  return PHOTOS.flatMap(([name, folder]) =>
    picturesIn(name, folder, folder.includes('opencv') ? /\.jpe?g$/ : /\.(jpe?g|png|webp)$/),
  );
}

/** Whether a stamp shows that kind of thing. */
export function shows(path: string, kind: string): boolean {
  return path.startsWith(`${STAMPS}/${KINDS[kind]}/`);
}

function picturesIn(name: string, folder: string, ending: RegExp): string[] {
  if (!existsSync(folder)) throw new Error(`these pictures are not there: apt-get install ${name}`);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name.toLowerCase()))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
