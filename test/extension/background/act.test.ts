import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Runtime } from 'webextension-polyfill';
import { welcome } from '../../../extension/background/install.ts';
import { obeyCommands } from '../../../extension/background/menu/commands.ts';
import { fitMenus, offerMenus } from '../../../extension/background/menu/menus.ts';
import { endPauses } from '../../../extension/background/menu/pause.ts';
import { makeLock } from '../../../extension/shared/lock.ts';
import type { Pointed } from '../../../extension/shared/messages.ts';
import { changeSettings, readSettings } from '../../../extension/shared/settings.ts';
import { until } from '../../support/until.ts';
import browser from '../fake-browser.ts';

vi.mock('webextension-polyfill', () => import('../fake-browser.ts'));

vi.mock('../../../extension/shared/read-cards.ts', () => ({ readAllCards: async () => [] }));

const TAB = { id: 1, url: 'https://www.example.org/page' };
const OTHER = { id: 2, url: 'https://example.com/' };

obeyCommands();
offerMenus();
endPauses();
welcome();

beforeEach(async () => {
  await browser.storage.local.clear();
  await browser.storage.session.clear();
  browser.calls.length = 0;
  browser.tabs.all.splice(0, browser.tabs.all.length, TAB, OTHER);
});

const untilSites = (...patterns: string[]): Promise<unknown> =>
  until(`sites ${patterns}`, async () => {
    return JSON.stringify((await readSettings()).sites.map(({ pattern }) => pattern)) === JSON.stringify(patterns);
  });
const untilCalled = (...calls: string[]): Promise<unknown> =>
  until(`${calls}`, () => calls.every((call) => browser.calls.includes(call)));

describe('keys', () => {
  test('switch the site in front', async () => {
    await browser.commands.onCommand.fire('toggle-site', TAB);
    await untilSites('example.org');
    await browser.commands.onCommand.fire('toggle-site', TAB);
    await untilSites();
  });

  test('show what is pointed at in whichever frame, and blur everything in every tab', async () => {
    await browser.commands.onCommand.fire('reveal', TAB);
    await untilCalled('ask 1 0 revealPlaced', 'ask 1 5 revealPlaced');
    expect(browser.calls).toHaveLength(2);
    await browser.commands.onCommand.fire('blur-everything', TAB);
    await untilCalled('ask 1 0 blurAll', 'ask 1 5 blurAll', 'ask 2 0 blurAll');
  });

  test('do not allow a site against the lock: the options open instead', async () => {
    await changeSettings({ lock: await makeLock('1234', 100_000) });
    await browser.commands.onCommand.fire('toggle-site', TAB);
    await untilCalled('openOptionsPage');
    expect((await readSettings()).sites).toEqual([]);
  });
});

describe('the context menu', () => {
  const pointAt = async (picture: Pointed, tab: object = TAB): Promise<readonly string[]> => {
    browser.calls.length = 0;
    await fitMenus({ tab } as unknown as Runtime.MessageSender, picture);
    return browser.calls;
  };

  test('offers what makes sense where the pointer is', async () => {
    expect(await pointAt('blurred')).toEqual([
      'menus.update show true',
      'menus.update fine true',
      'menus.update blur false',
      'menus.update category false',
      'menus.update site Show all pictures of this site',
    ]);
    expect(await pointAt('shown')).toEqual(
      expect.arrayContaining(['menus.update fine false', 'menus.update blur true']),
    );
    expect(await pointAt('revealed')).toEqual(
      expect.arrayContaining(['menus.update show false', 'menus.update fine true', 'menus.update blur true']),
    );
    expect(await pointAt('none')).toEqual(
      expect.arrayContaining(['menus.update show false', 'menus.update blur false']),
    );
    await changeSettings({ sites: [{ pattern: 'example.org' }] });
    expect(await pointAt('shown')).toEqual(
      expect.arrayContaining(['menus.update blur false', 'menus.update site Filter this site']),
    );
  });

  test('offers to learn only where something is kept, and own categories where there are some', async () => {
    await changeSettings({ own: { '0123abcd': { name: 'Spiders & co', threshold: 0.5, on: true } } });
    await untilCalled('menus.create category:0123abcd');
    expect(await pointAt('blurred')).toContain('menus.update category true');
    expect(await pointAt('none')).toContain('menus.update category false');
    expect(await pointAt('blurred', { ...TAB, incognito: true })).toEqual(
      expect.arrayContaining(['menus.update fine false', 'menus.update category false']),
    );
  });

  test('offers to show nothing where showing is off or locked', async () => {
    await changeSettings({ reveal: 'never' });
    expect(await pointAt('blurred')).toContain('menus.update show false');
    await changeSettings({ reveal: 'hover', lockReveal: true, lock: await makeLock('1234', 100_000) });
    expect(await pointAt('blurred')).toContain('menus.update show false');
  });

  test('asks the frame that it opened in, or switches the site', async () => {
    await browser.contextMenus.onClicked.fire({ menuItemId: 'show', frameId: 5 }, TAB);
    await untilCalled('ask 1 5 treatPointed show');
    await browser.contextMenus.onClicked.fire({ menuItemId: 'blur' }, TAB);
    await untilCalled('ask 1 0 treatPointed blur');
    await browser.contextMenus.onClicked.fire({ menuItemId: 'site' }, TAB);
    await untilSites('example.org');
  });
});

describe('a pause', () => {
  const untilPaused = (expected: number): Promise<unknown> =>
    until(`a pause until ${expected}`, async () => (await readSettings()).pausedUntil === expected);

  test('sets an alarm and ends with it', async () => {
    const end = Date.now() + 60_000;
    await changeSettings({ pausedUntil: end });
    await untilCalled(`alarms.create pause ${end}`);
    vi.useFakeTimers({ now: end + 1, toFake: ['Date'] });
    await browser.alarms.onAlarm.fire({ name: 'pause' });
    await untilPaused(0);
    vi.useRealTimers();
  });

  test('until restart ends when the browser starts', async () => {
    await changeSettings({ pausedUntil: -1 });
    await browser.runtime.onStartup.fire();
    await untilPaused(0);
  });
});

test('a new user is welcomed, an old one after major updates only', async () => {
  await browser.runtime.onInstalled.fire({ reason: 'install' });
  await untilCalled('tabs.create chrome-extension://scrim/welcome/welcome.html');
  browser.calls.length = 0;
  await browser.runtime.onInstalled.fire({ reason: 'update', previousVersion: '2.0.0' });
  await browser.runtime.onInstalled.fire({ reason: 'update', previousVersion: '1.9.0' });
  await untilCalled('tabs.create chrome-extension://scrim/welcome/welcome.html#updated');
  expect(browser.calls.filter((call) => call.startsWith('tabs.create'))).toHaveLength(1);
});
