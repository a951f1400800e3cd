import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import { drawChessboard, drawFlat } from '../support/draw.ts';
import {
  chooseFile,
  fill,
  openOptions,
  press,
  savedBy,
  slide,
  stored,
  textOf,
  untilSays,
  untilStored,
} from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { serveForTests } from '../support/for-tests.ts';
import { picturesOf, settled, store } from '../support/scrim.ts';
import { screenshotOf, seeElement } from '../support/see.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

const shape = { width: 160, height: 160, format: 'png' } as const;
const board = await drawChessboard([255, 0, 0], [120, 0, 0], 8, shape);

const server = await serveForTests({
  '/': page(`<!doctype html><title>Two</title><a href="/away"><img id="red" src="/red.png"></a>
    <img id="grey" src="/grey.png"><p style="margin-top: 200px">Below</p>`),
  '/strict': page('<!doctype html><img id="red" src="/red.png">', {
    'content-security-policy': "default-src 'none'; img-src 'self'",
  }),
  '/away': page('<!doctype html><title>Away</title>'),
  '/red.png': picture(board),
  '/grey.png': picture(await drawFlat([120, 120, 120], shape)),
});

describe.each(BROWSERS)('%s: the options', (name) => {
  let browser: TestBrowser;
  let tab: Page;
  let options: Page;

  beforeAll(async () => {
    browser = await TestBrowser.launch(name, STAND_IN);
  });
  afterAll(async () => await browser.close());

  const open = async (section: string): Promise<void> => {
    tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 2);
    options = await openOptions(browser, section);
  };

  // Settings, and what the pictures blurred by hand have taught.
  beforeEach(async () => {
    await browser.inExtension(async () => {
      await new Promise((resolve, reject) => {
        const deleting = indexedDB.deleteDatabase('scrim-learnt');
        deleting.onsuccess = resolve;
        deleting.onerror = () => reject(deleting.error);
      });
      await chrome.storage.local.clear();
    });
  });
  afterEach(async () => {
    await options.close();
    await tab.close();
  });

  const untilRedIs = async (state: string): Promise<void> => {
    await until(`red to be ${state}`, async () => {
      return (await picturesOf(browser, tab)).find(({ source }) => source.endsWith('/red.png'))?.state === state;
    });
  };

  test('each effect covers the picture in its own way on the open page, at any strength', async () => {
    await open('filtering');
    const looks = new Map<string, string>();
    for (const effect of ['blur', 'pixelate', 'grey', 'cover', 'hide']) {
      if (effect !== 'blur') await press(options, `input[name=effect][value=${effect}]`);
      await untilStored(browser, 'effect', effect === 'blur' ? undefined : (effect as 'hide'));
      await tab.bringToFront();
      await until(`${effect} to look like none of the others`, async () => {
        const look = Buffer.from(await screenshotOf(tab, '#red')).toString('base64');
        if ([...looks.values()].includes(look)) return false;
        looks.set(effect, look);
        return true;
      });
      expect((await seeElement(tab, '#red', board)).sight, effect).not.toBe('clear');
    }
    await press(options, 'input[name=effect][value=blur]');
    await slide(options, '#strength', 0);
    await untilStored(browser, 'strength', 0);
    expect((await seeElement(tab, '#red', board)).detail).toBeLessThan(0.15);
  });

  test('an effect that a page’s policy forbids gives way to another one, not to the picture', async () => {
    await open('filtering');
    await press(options, 'input[name=effect][value=pixelate]');
    await untilStored(browser, 'effect', 'pixelate');
    await tab.bringToFront();
    await tab.goto(`${server.here}/strict`);
    await settled(browser, tab, 1);
    await untilRedIs('blurred');
    expect((await seeElement(tab, '#red', board)).sight).not.toBe('clear');
    expect((await seeElement(tab, '#red', board)).detail).toBeLessThan(0.15);
  });

  test('smallest size, videos, backgrounds and what cannot be judged are stored, the size at once in force', async () => {
    await open('filtering');
    await slide(options, '#min-size', 168);
    await untilRedIs('tiny');
    await slide(options, '#min-size', 32);
    await untilRedIs('blurred');
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
    await untilRedIs('blurred');
    await press(options, '.speed[data-mode=fast] button');
    await untilSays(options, '.speed[data-mode=fast] [role=status]', /^WebAssembly · \d+ ms a picture$/);
  });

  test('sites are added, given a sensitivity, edited, found and deleted, and open pages follow', async () => {
    await open('sites');
    await fill(options, '#new-site', 'not a site');
    expect(await options.$eval('#add-site', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
    await fill(options, '#new-site', '127.0.0.1');
    await press(options, '#add-site');
    await untilRedIs('off');
    await options.select('#sites select', '0');
    await untilStored(browser, 'sites', [{ pattern: '127.0.0.1', sensitivity: 0 }]);
    await untilRedIs('shown');
    await press(options, '#sites li button');
    await fill(options, '#sites li input', 'sub.example.org/path');
    await press(options, '#sites li button:not(.quiet)');
    await untilStored(browser, 'sites', [{ pattern: 'sub.example.org/path', sensitivity: 0 }]);
    await untilRedIs('blurred');
    await fill(options, '#search-sites', 'nowhere');
    await untilSays(options, '#sites-found', /^0 /);
    await fill(options, '#search-sites', 'example');
    await untilSays(options, '#sites-found', /^1 /);
    await press(options, '#sites li button:last-child');
    await untilStored(browser, 'sites', undefined);
  });

  test('a list of sites is read as text, invalid lines told by number and the valid ones kept', async () => {
    await open('sites');
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
    await untilRedIs('off');
    expect(await savedBy(options, '#save-sites')).toBe('127.0.0.1\nmünchen.example 80\n[::1]:8080/x\n');
    await chooseFile(options, '#open-sites', 'example.org\n');
    await press(options, '#apply-sites');
    await untilRedIs('blurred');
  });

  test('in “only on these sites” nothing else is filtered', async () => {
    await open('sites');
    await press(options, 'input[name=site-mode][value=only]');
    await untilRedIs('off');
    await fill(options, '#new-site', '127.0.0.1');
    await press(options, '#add-site');
    await untilRedIs('blurred');
  });

  test('a blurred picture is shown in the chosen way and in no other', async () => {
    await open('reveal');
    await tab.bringToFront();
    const { x, y } = await tab.$eval('#red', (element) => {
      const box = element.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    });
    // The page's own sign that it knows the way: it offers controls where single pictures may be shown on the spot.
    const choose = async (way: 'hover' | 'click' | 'menu'): Promise<void> => {
      await press(options, `input[name=reveal][value=${way}]`);
      const offers = () => tab.evaluate(() => document.querySelector('html > [popover]') !== null);
      await until(`the page to know of ${way}`, async () => (await offers()) === (way !== 'menu'));
    };
    const leavesByClick = async (): Promise<void> => {
      await Promise.all([tab.waitForNavigation(), tab.mouse.click(x - 70, y - 70)]);
      expect(tab.url()).toBe(`${server.here}/away`);
      await tab.goto(`${server.here}/`);
      await settled(browser, tab, 2);
      await untilRedIs('blurred');
    };

    await choose('menu');
    await leavesByClick();
    await choose('click');
    await tab.mouse.click(x, y);
    await untilRedIs('revealed');
    expect(tab.url()).toBe(`${server.here}/`);

    await press(options, '#veil-on-leave');
    await until('it to be blurred when the pointer leaves', async () => {
      await tab.mouse.move(x, y + 2);
      await tab.mouse.move(600, 500);
      return (await picturesOf(browser, tab)).every(({ state }) => state !== 'revealed');
    });
    await press(options, '#veil-on-leave');
    await untilStored(browser, 'veilOnLeave', undefined);

    await choose('menu');
    await choose('hover');
    await leavesByClick();
  });

  test('the context menu’s requests show the picture that it opened on, or blur it', async () => {
    await open('reveal');
    await press(options, 'input[name=reveal][value=menu]');
    await untilStored(browser, 'reveal', 'menu');
    await tab.bringToFront();
    const choose = async (selector: string, as: 'show' | 'blur') => {
      const box = await (await tab.$(selector))!.boundingBox();
      await tab.mouse.click(box!.x + 20, box!.y + 20, { button: 'right' });
      await browser.inExtension(
        async (url, as) => {
          const id = (await chrome.tabs.query({})).find((tab) => tab.url === url)?.id ?? -1;
          await chrome.tabs.sendMessage(id, { scrim: 'page', name: 'treatPointed', args: [as] });
        },
        tab.url(),
        as,
      );
    };
    await choose('#red', 'show');
    await untilRedIs('revealed');
    await choose('#red', 'blur');
    await untilRedIs('blurred');
    await choose('#grey', 'blur');
    await until('grey to be blurred', async () => {
      return (await picturesOf(browser, tab)).filter(({ state }) => state === 'blurred').length === 2;
    });
    await store(browser, { reveal: 'never' });
    await until('the page to know', async () => {
      await choose('#red', 'show');
      return (await picturesOf(browser, tab)).every(({ state }) => state === 'blurred');
    });
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
    await press(options, '#clear-statistics');
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
    await press(options, '#reset-all');
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
