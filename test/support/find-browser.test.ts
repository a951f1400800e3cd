import { describe, expect, test, vi } from 'vitest';
import { findBrowser, NoBrowser } from './find-browser.ts';
import type { Machine } from './machine.ts';

/** A computer whose programs are `versions` (path -> what `--version` prints). */
function machine(versions: Record<string, string>, more: Partial<Machine> = {}): Machine & { ran: string[] } {
  const ran: string[] = [];
  return {
    platform: 'linux',
    env: { PATH: '/usr/local/bin:/usr/bin' },
    root: false,
    runs: (path) => path in versions,
    read: () => undefined,
    list: () => [],
    async run(program, args) {
      ran.push([program, ...args].join(' '));
      const printed = versions[program];
      if (printed === undefined) throw new Error(`${program}: not found`);
      return printed;
    },
    ran,
    ...more,
  };
}

const debian = { read: (path: string) => (path === '/etc/os-release' ? 'NAME="Debian"\nID=debian\n' : undefined) };

describe('findBrowser', () => {
  test('takes the one its variable names before any other', async () => {
    const here = machine(
      { '/opt/c': 'Chromium 150.0.1', '/usr/bin/chromium': 'Chromium 156.0.1' },
      { env: { PATH: '/usr/bin', CHROME_PATH: '/opt/c' } },
    );
    expect(await findBrowser('chrome', here)).toEqual({ name: 'chrome', path: '/opt/c', version: 150 });
  });

  test('refuses a variable that points nowhere, though another browser is there', async () => {
    const env = { PATH: '/usr/bin', FIREFOX_PATH: '/nowhere' };
    const here = machine({ '/usr/bin/firefox': 'Mozilla Firefox 153.0' }, { env });
    await expect(findBrowser('firefox', here)).rejects.toThrow(/FIREFOX_PATH points to \/nowhere/);
  });

  test('passes over one that is too old for one that is not', async () => {
    const here = machine({
      '/usr/bin/firefox': 'Mozilla Firefox 128.0',
      '/usr/bin/firefox-esr': 'Mozilla Firefox 153.7.0esr',
    });
    expect((await findBrowser('firefox', here)).path).toBe('/usr/bin/firefox-esr');
  });

  test('says so when all are too old', async () => {
    const here = machine({ '/usr/bin/google-chrome': 'Google Chrome 137.0.1.2' });
    await expect(findBrowser('chrome', here)).rejects.toThrow(/version 137, too old.*148.*CHROME_PATH/);
  });

  test('names package and variable where nothing can be installed', async () => {
    await expect(findBrowser('firefox', machine({}))).rejects.toThrow(/Firefox 144 or newer.*FIREFOX_PATH/);
    await expect(findBrowser('firefox', machine({}))).rejects.toBeInstanceOf(NoBrowser);
  });

  test('installs with apt-get, after an update, as root on Debian, and says so', async () => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const versions: Record<string, string> = {};
    const here = machine(versions, { ...debian, root: true });
    const run: Machine['run'] = async (program, args) => {
      here.ran.push([program, ...args].join(' '));
      if (args.includes('chromium')) versions['/usr/bin/chromium'] = 'Chromium 156.0.8078.79';
      return versions[program] ?? '';
    };
    expect((await findBrowser('chrome', { ...here, run })).version).toBe(156);
    expect(here.ran[0]).toMatch(/^apt-get .*update$/);
    expect(here.ran[1]).toMatch(/^apt-get .*install .*chromium$/);
    expect(said).toHaveBeenCalledWith(expect.stringContaining('apt-get'));
    said.mockRestore();
  });

  test('tells why apt-get failed', async () => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const here = machine({}, { ...debian, root: true });
    await expect(findBrowser('chrome', here)).rejects.toThrow(/apt-get could not install it: apt-get: not found/);
    said.mockRestore();
  });

  test('reads versions on Windows from the disk, where no browser prints one', async () => {
    const path = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';
    const here = machine(
      { [path]: '' },
      {
        platform: 'win32',
        env: { PROGRAMFILES: 'C:\\Program Files' },
        list: () => ['chrome.exe', '155.0.1.2', '156.0.1.2'],
      },
    );
    expect(await findBrowser('chrome', here)).toEqual({ name: 'chrome', path, version: 156 });
    expect(here.ran).toEqual([]);
  });

  test('looks into the applications folder on macOS', async () => {
    const path = '/Applications/Firefox.app/Contents/MacOS/firefox';
    const here = machine({ [path]: 'Mozilla Firefox 150.0' }, { platform: 'darwin' });
    expect((await findBrowser('firefox', here)).path).toBe(path);
  });
});
