import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { TestBrowser } from '../support/browser.ts';
import { openOptions } from '../support/drive.ts';
import { BROWSERS, type BrowserName } from '../support/find-browser.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

const POLICY = { sensitivity: 80, videos: true, effect: 'melt' };

/** What to undo after a test, last first. */
const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function write(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(content));
}

/** Firefox reads a policy from the user's own folder, by the name that the extension has everywhere. */
async function launchFirefox(): Promise<TestBrowser> {
  const home = await mkdtemp(join(tmpdir(), 'scrim-policy-'));
  endings.push(() => rm(home, { recursive: true, force: true }));
  const name = 'scrim@scrim.invalid';
  const manifest = { name, description: 'A policy for a test', type: 'storage', data: POLICY };
  await write(join(home, `.mozilla/managed-storage/${name}.json`), manifest);
  const browser = await TestBrowser.launch('firefox', { ...STAND_IN, env: { HOME: home } });
  endings.push(() => browser.close());
  return browser;
}

/**
 * Chrome and Chromium read one from the machine's own folders alone, which root may write to; it is for the one id that
 * this copy of the extension has.
 */
async function launchChrome(): Promise<TestBrowser> {
  const browser = await TestBrowser.launch('chrome', STAND_IN);
  endings.push(() => browser.close());
  const id = new URL(browser.origin).hostname;
  for (const folder of ['/etc/chromium', '/etc/opt/chrome']) {
    const path = `${folder}/policies/managed/scrim-test-${id}.json`;
    endings.push(() => rm(path, { force: true }));
    await write(path, { '3rdparty': { extensions: { [id]: POLICY } } });
  }
  await browser.restart();
  return browser;
}

const LAUNCH: Readonly<Record<BrowserName, () => Promise<TestBrowser>>> = {
  chrome: launchChrome,
  firefox: launchFirefox,
};

test.each(BROWSERS)(
  '%s: what an administrator has set wins, cannot be moved, and says so; an invalid value counts for nothing',
  async (name) => {
    const browser = await LAUNCH[name]();
    await browser.inExtension(async () => await chrome.storage.local.set({ sensitivity: 10, effect: 'cover' }));
    const options = await openOptions(browser, 'filtering');
    const slider = async () =>
      await options.$eval('#sensitivity', (input) => ({
        value: (input as HTMLInputElement).value,
        disabled: (input as HTMLInputElement).disabled,
      }));
    await until('the policy', async () => (await slider()).value === '80');
    expect(await slider()).toEqual({ value: '80', disabled: true });
    expect(await options.$eval('#videos', (input) => (input as HTMLInputElement).disabled)).toBe(true);
    expect(await options.$eval('#min-size', (input) => (input as HTMLInputElement).disabled)).toBe(false);
    expect(await options.$eval('input[name=effect]:checked', (input) => (input as HTMLInputElement).value)).toBe(
      'cover',
    );
    expect(await options.$eval('main > .note', (note) => note.textContent)).toContain('administrator');
  },
);
