import { beforeEach, describe, expect, test, vi } from 'vitest';
import { FORM } from '../../../extension/shared/migrate-settings.ts';
import {
  changeSettings,
  DEFAULTS,
  parseSettings,
  readSettings,
  type SettingName,
} from '../../../extension/shared/settings.ts';
import { isSite, parseSite, shortestSite } from '../../../extension/shared/sites.ts';
import browser from '../fake-browser.ts';

vi.mock('webextension-polyfill', () => import('../fake-browser.ts'));

beforeEach(async () => await browser.storage.local.clear());

const BROKEN: readonly unknown[] = [
  null,
  -2,
  1e9,
  '',
  'x'.repeat(5000),
  [],
  [[]],
  {},
  { pattern: 3 },
  true,
  Number.NaN,
];

describe('a stored value that is broken', () => {
  test.each(Object.keys(DEFAULTS) as SettingName[])('of %s takes its default, and no other setting does', (name) => {
    for (const value of BROKEN) {
      const { [name]: read, ...others } = parseSettings({ ...DEFAULTS, statistics: false, [name]: value });
      // A few of these are values that some setting may well have.
      expect([value, DEFAULTS[name]], JSON.stringify(value)).toContainEqual(read);
      const { [name]: _, ...defaults } = { ...DEFAULTS, statistics: false };
      expect(others).toEqual(defaults);
    }
  });
});

describe('settings of form 1, which was stored without its number', () => {
  const stored = { sensitivity: 70, sites: [{ pattern: 'HTTP://Example.org/' }, { pattern: 'example.org' }, 'broken'] };
  const sound = { ...stored, sites: stored.sites.slice(0, 2) };

  test('are read as they are meant, each site once', async () => {
    await browser.storage.local.set(sound);
    expect(await readSettings()).toEqual({ ...DEFAULTS, sensitivity: 70, sites: [{ pattern: 'example.org' }] });
    await browser.storage.local.set(stored);
    expect(await readSettings()).toEqual({ ...DEFAULTS, sensitivity: 70 });
  });

  test('are stored in today’s form when anything is changed', async () => {
    await browser.storage.local.set(sound);
    await changeSettings({ effect: 'cover' });
    expect(await browser.storage.local.get(null)).toEqual({
      settingsForm: FORM,
      sensitivity: 70,
      sites: [{ pattern: 'example.org' }],
      effect: 'cover',
    });
  });
});

test('settings of a later form are read as far as they can be, and stored in today’s form on a change', async () => {
  await browser.storage.local.set({ settingsForm: FORM + 5, sensitivity: 90, effect: { kind: 'mist' }, brandNew: 1 });
  expect(await readSettings()).toEqual({ ...DEFAULTS, sensitivity: 90 });
  await changeSettings({ videos: false });
  expect(await browser.storage.local.get(null)).toEqual({
    settingsForm: FORM,
    sensitivity: 90,
    videos: false,
    brandNew: 1,
  });
});

test.each([
  ['HTTPS://Example.ORG/', 'example.org'],
  ['*.example.org', 'example.org'],
  ['=Example.org/', '=example.org'],
  ['https://example.org:443/A/', 'example.org:443/A/'],
  ['http://[::1]:8080/', '[::1]:8080'],
  ['münchen.example', 'münchen.example'],
  ['file:///home/A/', 'file:///home/A/'],
  ['not a site', 'not a site'],
])('%s in short is %s, and means the same', (long, short) => {
  expect(shortestSite(long)).toBe(short);
  if (isSite(long)) expect(parseSite(short)).toEqual(parseSite(long));
});
