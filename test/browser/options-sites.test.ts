import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import type { TestBrowser } from '../support/browser.ts';
import { chooseFile, fill, press, savedBy, untilSays, untilStored } from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { serveRedAndGreyForTests, untilRedIs, visitOptionsForTests } from '../support/red-and-grey.ts';

const server = await serveRedAndGreyForTests();

describe.each(BROWSERS)('%s: the options of sites', (name) => {
  let browser: TestBrowser;
  let tab: Page;
  let options: Page;

  visitOptionsForTests(name, server, 'sites', (visit) => {
    ({ browser, tab, options } = visit);
  });

  test('sites are added, given a sensitivity, edited, found and deleted, and open pages follow', async () => {
    await fill(options, '#new-site', 'not a site');
    expect(await options.$eval('#add-site', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
    await fill(options, '#new-site', '127.0.0.1');
    await press(options, '#add-site');
    await untilRedIs(browser, tab, 'off');
    await options.waitForSelector('#sites select');
    await options.select('#sites select', '0');
    await untilStored(browser, 'sites', [{ pattern: '127.0.0.1', sensitivity: 0 }]);
    await untilRedIs(browser, tab, 'shown');
    await press(options, '#sites li button');
    await fill(options, '#sites li input', 'sub.example.org/path');
    await press(options, '#sites li button:not(.quiet)');
    await untilStored(browser, 'sites', [{ pattern: 'sub.example.org/path', sensitivity: 0 }]);
    await untilRedIs(browser, tab, 'blurred');
    await fill(options, '#search-sites', 'nowhere');
    await untilSays(options, '#sites-found', /^0 /);
    await fill(options, '#search-sites', 'example');
    await untilSays(options, '#sites-found', /^1 /);
    await press(options, '#sites li button:last-child');
    await untilStored(browser, 'sites', undefined);
  });

  test('a list of sites is read as text, invalid lines told by number and the valid ones kept', async () => {
    await press(options, '#sites-text summary');
    await fill(
      options,
      '#sites-lines',
      '# mine\n127.0.0.1\nnot a site\nmünchen.example 80\n[::1]:8080/x\nexample.org 101',
    );
    await press(options, '#apply-sites');
    const said = await untilSays(options, '#sites-outcome', /Line/);
    expect(said).toContain('3 sites');
    expect(said).toContain('Line 3');
    expect(said).toContain('Line 6');
    await untilStored(browser, 'sites', [
      { pattern: '127.0.0.1' },
      { pattern: 'münchen.example', sensitivity: 80 },
      { pattern: '[::1]:8080/x' },
    ]);
    await untilRedIs(browser, tab, 'off');
    expect(await savedBy(options, '#save-sites')).toBe('127.0.0.1\nmünchen.example 80\n[::1]:8080/x\n');
    await chooseFile(options, '#open-sites', 'example.org\n');
    await press(options, '#apply-sites');
    await untilRedIs(browser, tab, 'blurred');
  });

  test('in “only on these sites” nothing else is filtered', async () => {
    await press(options, 'input[name=site-mode][value=only]');
    await untilRedIs(browser, tab, 'off');
    await fill(options, '#new-site', '127.0.0.1');
    await press(options, '#add-site');
    await untilRedIs(browser, tab, 'blurred');
  });
});
