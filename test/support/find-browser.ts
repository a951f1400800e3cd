import { posix, win32 } from 'node:path';
import { type Machine, thisMachine } from './machine.ts';

export const BROWSERS = ['chrome', 'firefox'] as const;
export type BrowserName = (typeof BROWSERS)[number];

export interface FoundBrowser {
  readonly name: BrowserName;
  readonly path: string;
  /** Major version. */
  readonly version: number;
}

interface Kind {
  readonly title: string;
  readonly variable: string;
  /** Oldest major version that the extension runs in; the same as the manifest's. */
  readonly oldest: number;
  /** Names to look for on the PATH, best first. */
  readonly commands: readonly string[];
  readonly mac: readonly string[];
  readonly windows: readonly string[];
  readonly packages: { readonly debian: string; readonly ubuntu: string };
}

export const KINDS: Readonly<Record<BrowserName, Kind>> = {
  chrome: {
    title: 'Chromium or Chrome',
    variable: 'CHROME_PATH',
    oldest: 148,
    commands: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'google-chrome-beta', 'chrome'],
    mac: ['Chromium', 'Google Chrome', 'Google Chrome for Testing', 'Google Chrome Canary'],
    windows: ['Chromium/Application/chrome.exe', 'Google/Chrome/Application/chrome.exe'],
    packages: { debian: 'chromium', ubuntu: 'chromium-browser' },
  },
  firefox: {
    title: 'Firefox',
    variable: 'FIREFOX_PATH',
    oldest: 144,
    commands: ['firefox', 'firefox-esr', 'firefox-developer-edition', 'firefox-beta', 'firefox-nightly'],
    mac: ['Firefox', 'Firefox Developer Edition', 'Firefox Nightly'],
    windows: ['Mozilla Firefox/firefox.exe', 'Firefox Developer Edition/firefox.exe', 'Firefox Nightly/firefox.exe'],
    packages: { debian: 'firefox-esr', ubuntu: 'firefox' },
  },
};

/** No browser that the extension runs in; the message says what to install and which variable points to it. */
export class NoBrowser extends Error {
  override readonly name = 'NoBrowser';
}

/**
 * Finds a browser of that kind that is new enough: the one its variable (CHROME_PATH, FIREFOX_PATH) names, else
 * one in the usual places, else, as root on Debian or Ubuntu, one that apt-get installs now.
 *
 * @throws {NoBrowser} where there is none, or only too old ones
 */
export async function findBrowser(name: BrowserName, machine: Machine = thisMachine): Promise<FoundBrowser> {
  const kind = KINDS[name];
  const named = machine.env[kind.variable];
  if (named) return await namedBrowser(name, named, machine);
  const found = await newest(name, machine);
  if (found && found.version >= kind.oldest) return found;
  const tried = await install(name, machine);
  const installed = tried === 'installed' ? await newest(name, machine) : undefined;
  if (installed && installed.version >= kind.oldest) return installed;
  throw new NoBrowser(explain(kind, installed ?? found, tried));
}

async function namedBrowser(name: BrowserName, path: string, machine: Machine): Promise<FoundBrowser> {
  const { title, variable, oldest } = KINDS[name];
  if (!machine.runs(path)) throw new NoBrowser(`${variable} points to ${path}, which is no program that can be run.`);
  const version = await versionOf(path, machine);
  if (version === undefined) throw new NoBrowser(`${variable} points to ${path}, which does not tell its version.`);
  if (version < oldest) {
    throw new NoBrowser(`${variable} points to ${title} ${version}; Scrim needs version ${oldest} or newer.`);
  }
  return { name, path, version };
}

/** The first browser that is new enough, else the newest of those found. */
async function newest(name: BrowserName, machine: Machine): Promise<FoundBrowser | undefined> {
  let best: FoundBrowser | undefined;
  for (const path of usualPlaces(KINDS[name], machine).filter((place) => machine.runs(place))) {
    const version = await versionOf(path, machine);
    if (version === undefined || (best && version <= best.version)) continue;
    best = { name, path, version };
    if (version >= KINDS[name].oldest) break;
  }
  return best;
}

function usualPlaces(kind: Kind, { platform, env }: Machine): string[] {
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((root) => root !== undefined);
    return kind.windows.flatMap((place) => roots.map((root) => win32.join(root, place)));
  }
  const folders = (env.PATH ?? '').split(':').filter(Boolean);
  const onPath = kind.commands.flatMap((command) => folders.map((folder) => posix.join(folder, command)));
  if (platform !== 'darwin') return onPath;
  const roots = ['/Applications', posix.join(env.HOME ?? '/', 'Applications')];
  const apps = kind.mac.flatMap((app) => roots.map((root) => `${root}/${app}.app/Contents/MacOS/${app}`));
  return [...apps.flatMap((app) => [app, app.replace(/[^/]+$/, 'firefox')]), ...onPath];
}

/** Major version, or undefined for what is no browser. */
async function versionOf(path: string, machine: Machine): Promise<number | undefined> {
  const text = machine.platform === 'win32' ? windowsVersion(path, machine) : await printedVersion(path, machine);
  const major = /(\d+)\.\d+/.exec(text)?.[1];
  return major === undefined ? undefined : Number(major);
}

async function printedVersion(path: string, machine: Machine): Promise<string> {
  return await machine.run(path, ['--version'], 30_000).catch(() => '');
}

/** On Windows neither browser prints its version: Firefox keeps it in a file, Chrome in the name of a folder. */
function windowsVersion(path: string, machine: Machine): string {
  const folder = win32.dirname(path);
  const ini = machine.read(win32.join(folder, 'application.ini'));
  if (ini) return /^Version=(.*)$/m.exec(ini)?.[1] ?? '';
  return machine.list(folder).findLast((name) => /^\d+(\.\d+){3}$/.test(name)) ?? '';
}

/** Another apt-get, say an automatic upgrade, may hold the lock for a while. */
const APT_WAITS = ['-o', 'DPkg::Lock::Timeout=600'];

type Tried = 'installed' | 'not-root' | 'not-debian' | { readonly failed: string };

async function install(name: BrowserName, machine: Machine): Promise<Tried> {
  const system = machine.read('/etc/os-release') ?? '';
  const ubuntu = /^ID=["']?ubuntu/m.test(system);
  if (!ubuntu && !/^ID(_LIKE)?=.*debian/m.test(system)) return 'not-debian';
  if (!machine.root) return 'not-root';
  const wanted = KINDS[name].packages[ubuntu ? 'ubuntu' : 'debian'];
  console.log(`No ${KINDS[name].title} found: installing the package ${wanted} with apt-get.`);
  try {
    await machine.run('apt-get', [...APT_WAITS, 'update'], 300_000);
    await machine.run('apt-get', [...APT_WAITS, 'install', '--yes', '--no-install-recommends', wanted], 900_000);
    return 'installed';
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

function explain(kind: Kind, found: FoundBrowser | undefined, tried: Tried): string {
  const what = found
    ? `${found.path} is version ${found.version}, too old for Scrim.`
    : `${kind.title} is not installed in any of the usual places.`;
  const wish = `Install ${kind.title} ${kind.oldest} or newer, or set ${kind.variable} to its program file.`;
  if (tried === 'not-root') return `${what} ${wish} As root it would have been installed with apt-get.`;
  if (typeof tried === 'object') return `${what} apt-get could not install it: ${tried.failed.trim()}\n${wish}`;
  return `${what} ${wish}`;
}
