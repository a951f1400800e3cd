import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestBrowser } from '../support/browser.ts';
import { openOptions } from '../support/drive.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

/** Only Firefox reads a policy from the user's own folder; Chrome's would hold for the whole machine. */
let browser: TestBrowser;
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'scrim-policy-'));
  const folder = join(home, '.mozilla/managed-storage');
  await mkdir(folder, { recursive: true });
  const name = 'scrim@scrim.invalid';
  const data = { sensitivity: 80, videos: true, effect: 'melt' };
  const manifest = { name, description: 'A policy for a test', type: 'storage', data };
  await writeFile(join(folder, `${name}.json`), JSON.stringify(manifest));
  browser = await TestBrowser.launch('firefox', { ...STAND_IN, env: { HOME: home } });
});
afterAll(async () => {
  await browser.close();
  await rm(home, { recursive: true, force: true });
});

test('what an administrator has set wins, cannot be moved, and says so; an invalid value counts for nothing', async () => {
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
  expect(await options.$eval('input[name=effect]:checked', (input) => (input as HTMLInputElement).value)).toBe('cover');
  expect(await options.$eval('main > .note', (note) => note.textContent)).toContain('administrator');
});
