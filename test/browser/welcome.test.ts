import { describe, expect, test } from 'vitest';
import { page } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { press, untilSays, untilStored } from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

const server = await serveForTests({ '/': page('<title>Some page</title>') });

describe.each(BROWSERS)('%s: a new user', (name) => {
  let browser: TestBrowser;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  test('is welcomed in a tab of its own', async () => {
    await until('the welcome page', async () => {
      const urls = await browser.inExtension(async () => (await chrome.tabs.query({})).map(({ url }) => url ?? ''));
      return urls.some((url) => url.endsWith('/welcome/welcome.html'));
    });
  });

  test('picks a preset, sees it on samples, and tries to show one', async () => {
    const welcome = await browser.openExtension('welcome/welcome.html');
    const blurred = async () => (await welcome.$$('.samples [data-blurred=true]')).length;
    await until('three samples to be blurred', async () => (await blurred()) === 3);
    await press(welcome, 'input[name=preset][value=strict]');
    await untilStored(browser, 'sensitivity', 80);
    await until('four samples to be blurred', async () => (await blurred()) === 4);
    await press(welcome, '[data-sample=shapes] button');
    await until('one to be shown', async () => (await blurred()) === 3);
    await welcome.close();
  });

  test('goes on to the options, or closes the page', async () => {
    const welcome = await browser.openExtension('welcome/welcome.html');
    const open = async (page: string): Promise<number> => {
      const tabs = await browser.inExtension(async () => await chrome.tabs.query({}));
      return tabs.filter(({ url }) => url?.includes(page)).length;
    };
    await press(welcome, '#options');
    await until('the options', async () => (await open('/options/options.html')) === 1);
    const before = await open('/welcome/welcome.html');
    await press(welcome, '#done');
    await until('the page to be gone', async () => (await open('/welcome/welcome.html')) === before - 1);
  });

  test('has a key for everything that keys are for', async () => {
    const keys = await browser.inExtension(async () =>
      (await chrome.commands.getAll()).map(({ name, shortcut }) => [name, shortcut]),
    );
    expect(Object.fromEntries(keys)).toEqual({
      _execute_action: expect.stringMatching(/\+/) as string,
      'toggle-site': expect.stringMatching(/\+/) as string,
      reveal: expect.stringMatching(/\+/) as string,
      'blur-everything': expect.stringMatching(/\+/) as string,
    });
  });

  test('hears whether Scrim may see pages', async () => {
    const welcome = await browser.openExtension('welcome/welcome.html');
    await welcome.waitForSelector('#access');
    expect(await welcome.$eval('#access', (note) => (note as HTMLElement).dataset.granted)).toBe('true');
    await welcome.close();
  });

  // In Chrome its user alone can take it away; in Firefox an extension can give it back as well.
  if (name === 'firefox') {
    test('hears it at once when access is taken away, and what to do', async () => {
      const welcome = await browser.openExtension('welcome/welcome.html');
      await welcome.waitForSelector('#access[data-granted=true]');
      await browser.inExtension(async () => await chrome.permissions.remove({ origins: ['<all_urls>'] }));
      await welcome.waitForSelector('#access[data-granted=false] #grant');
      await welcome.close();
    });

    test('hears it from the popup as well', async () => {
      const tab = await browser.open(server.here);
      const id = await browser.inExtension(async () => (await chrome.tabs.query({ active: true }))[0]?.id);
      const popup = await browser.openExtension(`popup/popup.html?tab=${id}`);
      await untilSays(popup, '#state', /may not look at any page/);
      await popup.waitForSelector('#grant');
      await Promise.all([popup.close(), tab.close()]);
    });
  }
});
