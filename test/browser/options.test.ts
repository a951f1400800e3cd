import type { Page } from 'puppeteer-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestBrowser } from '../support/browser.ts';
import {
  chooseFile,
  openOptions,
  press,
  pressSurely,
  savedBy,
  slide,
  stored,
  textOf,
  untilSays,
  untilStored,
} from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests } from '../support/for-tests.ts';
import { RED, serveRedAndGreyForTests, untilRedIs } from '../support/red-and-grey.ts';
import { forgetAll, settled, store } from '../support/scrim.ts';
import { screenshotOf, seeElement } from '../support/see.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

const server = await serveRedAndGreyForTests();

describe.each(BROWSERS)('%s: the options', (name) => {
  let browser: TestBrowser;
  let tab: Page;
  let options: Page;

  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  const open = async (section: string): Promise<void> => {
    tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 2);
    options = await openOptions(browser, section);
  };

  beforeEach(async () => await forgetAll(browser));
  afterEach(async () => await options.close());

  test('each effect covers the picture in its own way on the open page, at any strength', async () => {
    await open('filtering');
    const looks = new Map<string, string>();
    // Grey comes before squares, which look like it until their style sheet is there.
    for (const effect of ['blur', 'grey', 'pixelate', 'cover', 'hide']) {
      if (effect !== 'blur') await press(options, `input[name=effect][value=${effect}]`);
      await untilStored(browser, 'effect', effect === 'blur' ? undefined : (effect as 'hide'));
      await tab.bringToFront();
      await until(`${effect} to look like none of the others`, async () => {
        const look = Buffer.from(await screenshotOf(tab, '#red')).toString('base64');
        if ([...looks.values()].includes(look)) return false;
        looks.set(effect, look);
        return true;
      });
      expect((await seeElement(tab, '#red', RED)).sight, effect).not.toBe('clear');
    }
    await press(options, 'input[name=effect][value=blur]');
    await slide(options, '#strength', 0);
    await untilStored(browser, 'strength', 0);
    expect((await seeElement(tab, '#red', RED)).detail).toBeLessThan(0.15);
  });

  test('an effect that a page’s policy forbids gives way to another one, not to the picture', async () => {
    await open('filtering');
    await press(options, 'input[name=effect][value=pixelate]');
    await untilStored(browser, 'effect', 'pixelate');
    await tab.bringToFront();
    await tab.goto(`${server.here}/strict`);
    await settled(browser, tab, 1);
    await untilRedIs(browser, tab, 'blurred');
    expect((await seeElement(tab, '#red', RED)).sight).not.toBe('clear');
    expect((await seeElement(tab, '#red', RED)).detail).toBeLessThan(0.15);
  });

  test('smallest size, videos, backgrounds and what cannot be judged are stored, the size at once in force', async () => {
    await open('filtering');
    await slide(options, '#min-size', 168);
    await untilRedIs(browser, tab, 'tiny');
    await slide(options, '#min-size', 32);
    await untilRedIs(browser, tab, 'blurred');
    await press(options, '#videos');
    await untilStored(browser, 'videos', false);
    await press(options, '#backgrounds');
    await untilStored(browser, 'backgrounds', false);
    await press(options, 'input[name=unjudged][value=show]');
    await untilStored(browser, 'unjudged', 'show');
  });

  test('the samples show what the sensitivity and a category’s threshold do', async () => {
    await open('filtering');
    const blurred = async () => (await options.$$('.samples [data-blurred=true]')).length;
    await until('three samples to be blurred', async () => (await blurred()) === 3);
    await slide(options, '#sensitivity', 80);
    await until('four samples to be blurred', async () => (await blurred()) === 4);
    await press(options, '#categories summary');
    const comic = async () =>
      await options.$eval('[data-sample=ink]', (sample) => (sample as HTMLElement).dataset.blurred);
    // It is an explicit drawing, and suggestive for that.
    await slide(options, '#category-explicitDrawing', 99);
    await slide(options, '#category-suggestive', 99);
    await until('the comic to be blurred no more', async () => (await comic()) === 'false');
    await press(options, '#reset-categories');
    await untilStored(browser, 'thresholds', undefined);
    await until('the comic to be blurred again', async () => (await comic()) === 'true');
  });

  test('a model is chosen, and its speed measured here when asked', async () => {
    await open('filtering');
    await until('sizes and accuracy', async () => /MB/.test(await textOf(options, '.model')));
    await press(options, 'input[name=model][value=fast]');
    await untilStored(browser, 'model', 'fast');
    await settled(browser, tab, 2);
    await untilRedIs(browser, tab, 'blurred');
    await press(options, '.speed[data-model=fast] button');
    await untilSays(options, '.speed[data-model=fast] [role=status]', /^WebAssembly · [\d.]+ ms a picture$/);
  });

  test('counts a day are shown, not kept when switched off, and cleared', async () => {
    await open('statistics');
    await untilSays(options, '#statistics-sum', /[1-9]\d* pictures?, [1-9]\d* blurred/);
    const bars = await options.$$eval('.chart > div', (days) =>
      days.map((day) => [...day.children].map((bar) => bar.getBoundingClientRect().height)),
    );
    expect(bars).toHaveLength(14);
    const [judged, blurred] = bars.at(-1)!;
    expect(judged).toBeGreaterThan(blurred!);
    expect(blurred).toBeGreaterThan(0);
    expect(
      bars
        .slice(0, -1)
        .flat()
        .every((height) => height === 0),
    ).toBe(true);
    await pressSurely(options, '#clear-statistics');
    await untilSays(options, '#statistics-sum', /Nothing/);
    await press(options, '#statistics');
    await untilStored(browser, 'statistics', false);
    await tab.reload();
    await settled(browser, tab, 2);
    await untilSays(options, '#statistics-sum', /Nothing/);
  });

  test('all settings are saved to a file and restored from it; a damaged one changes nothing', async () => {
    await open('backup');
    await store(browser, { sensitivity: 80, sites: [{ pattern: 'example.org' }], effect: 'cover' });
    await until('the page to know', async () => (await savedBy(options, '#save-backup')).includes('"cover"'));
    const file = await savedBy(options, '#save-backup');
    await pressSurely(options, '#reset-all');
    await untilStored(browser, 'sensitivity', undefined);
    for (const [text, why] of [
      [file.slice(0, -9), /damaged/],
      ['[]', /not a file of Scrim/],
      [file.replace('"format": 2', '"format": 3'), /newer/],
      [file.replace('"cover"', '"melt"'), /“effect”/],
    ] as const) {
      await chooseFile(options, '#restore-backup', text);
      await untilSays(options, '#backup-outcome', why);
      expect(await stored(browser, 'effect')).toBeUndefined();
    }
    await chooseFile(options, '#restore-backup', file);
    await untilSays(options, '#backup-outcome', /Restored/);
    await untilStored(browser, 'sites', [{ pattern: 'example.org' }]);
    expect(await stored(browser, 'sensitivity')).toBe(80);
    expect(await stored(browser, 'effect')).toBe('cover');
  });

  test('what cannot be undone asks first, also of the keyboard', async () => {
    await store(browser, { strength: 80 });
    await open('backup');
    const focused = () =>
      options.evaluate(() => ({ id: document.activeElement?.id, text: document.activeElement?.textContent }));
    await options.focus('#reset-all');
    await options.keyboard.press('Enter');
    await options.waitForSelector('fieldset[aria-label="Reset all settings: This cannot be undone."]');
    await until('the keyboard to be on “Cancel”', async () => (await focused()).text === 'Cancel');
    await options.keyboard.press('Escape');
    await until('it to be back', async () => (await focused()).id === 'reset-all');
    await options.keyboard.press('Enter');
    await until('the keyboard to be on “Cancel”', async () => (await focused()).text === 'Cancel');
    await options.keyboard.press('Enter');
    await until('it to be back', async () => (await focused()).id === 'reset-all');
    expect(await stored(browser, 'strength')).toBe(80);
    await options.keyboard.press('Enter');
    await until('the keyboard to be on “Cancel”', async () => (await focused()).text === 'Cancel');
    await options.keyboard.down('Shift');
    await options.keyboard.press('Tab');
    await options.keyboard.up('Shift');
    await options.keyboard.press('Enter');
    await untilStored(browser, 'strength', undefined);
  });

  test('the check of this browser finds what works', async () => {
    await open('about');
    await press(options, '#self-test');
    await until('all checks', async () => (await options.$$('[data-check]')).length === 5);
    const found = await options.$$eval('[data-check]', (items) =>
      items.map((item) => (item as HTMLElement).dataset).map(({ check, good }) => `${check} ${good}`),
    );
    expect(found.filter((line) => line.endsWith(' bad'))).toEqual([]);
    expect(found).toContain('access good');
    expect(found).toContain('canary good');
    expect(await textOf(options, '#version')).toMatch(/^Scrim \d+\.\d+\.\d+$/);
  });

  test('two windows stay in step, and settings survive a restart of the browser', async () => {
    await open('filtering');
    const other = await openOptions(browser, 'filtering');
    await slide(options, '#sensitivity', 71);
    await until('the other window to follow', async () => {
      return (await other.$eval('#sensitivity', (slider) => (slider as HTMLInputElement).value)) === '71';
    });
    await browser.restart();
    expect(await stored(browser, 'sensitivity')).toBe(71);
    tab = await browser.open(`${server.here}/`);
    options = await openOptions(browser, 'filtering');
    expect(await options.$eval('#sensitivity', (slider) => (slider as HTMLInputElement).value)).toBe('71');
  });
});
