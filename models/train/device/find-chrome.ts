import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const MAC = ['Chromium', 'Google Chrome'];
const WINDOWS = ['Chromium/Application/chrome.exe', 'Google/Chrome/Application/chrome.exe'];

/** The program file of Chromium or Chrome: what CHROME_PATH names, or one in the usual places; undefined if there is none. */
export function findChrome({ env, platform }: Pick<NodeJS.Process, 'env' | 'platform'> = process): string | undefined {
  const named = env.CHROME_PATH;
  if (named) return existsSync(named) ? named : undefined;
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .flatMap((folder) => COMMANDS.map((command) => join(folder, command)));
  const apps = MAC.map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`);
  const programs = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
    .filter((root) => root !== undefined)
    .flatMap((root) => WINDOWS.map((place) => join(root, place)));
  const places = { darwin: [...apps, ...onPath], win32: programs }[platform as string] ?? onPath;
  return places.find((place) => existsSync(place));
}
