import type { Page } from 'puppeteer-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { exportCorrections } from '../../src/learn.ts';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { drawPebbles } from '../support/draw.ts';
import { chooseFile, fill, openOptions, press, pressSurely, savedBy, stored, untilSays } from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests } from '../support/for-tests.ts';
import { serveColoursForTests, storedInDatabases, teach, untilStates } from '../support/lessons.ts';
import { hostReport, launchScrim, settled } from '../support/scrim.ts';
import { serve } from '../support/serve.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

const server = await serveColoursForTests();

describe.each(BROWSERS)('%s', (name) => {
  let browser: TestBrowser;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  const open = async (path: string, count: number): Promise<Page> => {
    const tab = await browser.open(`${server.here}${path}`);
    await settled(browser, tab, count);
    return tab;
  };

  test('“This is fine” shows the picture and its like on every open page at once, without another inference', async () => {
    const [tab, other] = [await open('/', 3), await open('/other', 4)];
    await untilStates(browser, tab, { red: 'blurred', blue: 'blurred', grey: 'shown' });
    await untilStates(browser, other, { scarlet: 'blurred', crimson: 'blurred', blue: 'blurred', silver: 'shown' });
    const { inferences } = await hostReport(browser);
    server.forget();
    await teach(browser, tab, 'red', 'fine');
    await untilStates(browser, tab, { red: 'shown', blue: 'blurred', grey: 'shown' });
    await untilStates(browser, other, { scarlet: 'shown', crimson: 'shown', blue: 'blurred', silver: 'shown' });
    expect((await hostReport(browser)).inferences).toBe(inferences);
    for (const name of ['red', 'scarlet', 'crimson']) expect(server.seen(`/${name}.png`)).toEqual([]);
  });

  test('“Blur this” blurs the picture and its like', async () => {
    const [tab, other] = [await open('/', 3), await open('/other', 4)];
    await teach(browser, tab, 'grey', 'blur');
    await untilStates(browser, tab, { grey: 'blurred', red: 'shown' });
    await untilStates(browser, other, { silver: 'blurred', scarlet: 'shown', blue: 'blurred' });
  });

  test('a page that was open while the host was gone follows too', async () => {
    const other = await open('/other', 4);
    await browser.killHost();
    const tab = await open('/', 3);
    await teach(browser, tab, 'blue', 'fine');
    await untilStates(browser, tab, { blue: 'shown' });
    await untilStates(browser, other, { blue: 'shown', scarlet: 'shown', silver: 'blurred' });
  });

  test('what was learnt is there again when the browser is; undoing takes back one after the other', async () => {
    await browser.restart();
    const other = await open('/other', 4);
    await untilStates(browser, other, { scarlet: 'shown', crimson: 'shown', blue: 'shown', silver: 'blurred' });
    const options = await openOptions(browser, 'corrections');
    await press(options, '#undo-correction:not(:disabled)');
    await untilStates(browser, other, { scarlet: 'shown', blue: 'blurred', silver: 'blurred' });
    await press(options, '#undo-correction:not(:disabled)');
    await untilStates(browser, other, { scarlet: 'shown', blue: 'blurred', silver: 'shown' });
    await options.close();
  });

  test('what is stored is numbers, labels, models and days: no picture, address or site', async () => {
    const tab = await open('/', 3);
    await teach(browser, tab, 'grey', 'blur');
    await untilStates(browser, tab, { grey: 'blurred' });
    const found = await storedInDatabases(browser);
    const kinds = new Set(found.map((line) => line.replace(/[^:]*\.(\w+): /, '$1: ')));
    const allowed =
      /^(features: Float32Array\(3\)|label: String (fine|blur)|model: String mobilenet-v2@1\.0\.0|day: String \d{4}-\d\d-\d\d)$/;
    expect(
      [...kinds].filter((kind) => !allowed.test(kind) && !/lastChange|rest\.added\[\]: Number/.test(kind)),
    ).toEqual([]);
    expect(found.length).toBeGreaterThan(7);
    const local = JSON.stringify(await browser.inExtension(async () => await chrome.storage.local.get(null)));
    for (const text of [found.join('\n'), local])
      expect(text).not.toMatch(/https?:|127\.0\.0\.1|localhost|\.png|\.test/);
  });

  test('exported, wiped and imported, corrections give the same verdicts; the list says how many there are', async () => {
    const [tab, other] = [await open('/', 3), await open('/other', 4)];
    await untilStates(browser, tab, { red: 'shown', blue: 'blurred', grey: 'blurred' });
    const options = await openOptions(browser, 'corrections');
    await untilSays(options, '#corrections', /Fine.*To be blurred.*1 ?1.*All ?1 ?1/);
    const text = await savedBy(options, '#save-corrections');
    expect(text).not.toMatch(/https?:|127\.0\.0\.1|localhost|\.png/);
    await pressSurely(options, '#delete-corrections');
    await untilStates(browser, tab, { red: 'blurred', blue: 'blurred', grey: 'shown' });
    await until('the list to be empty', async () => (await options.$('#corrections-none')) !== null);
    expect(await storedInDatabases(browser)).toEqual([]);
    await chooseFile(options, '#restore-corrections', text);
    await untilSays(options, '#corrections-outcome', /^Taken from the file: 2\./);
    await untilStates(browser, tab, { red: 'shown', blue: 'blurred', grey: 'blurred' });
    await untilStates(browser, other, { scarlet: 'shown', crimson: 'shown', blue: 'blurred', silver: 'blurred' });
    await options.close();
  });

  test('corrections of another model are kept, change nothing, and are said to rest', async () => {
    const options = await openOptions(browser, 'corrections');
    await browser.inExtension(async () => {
      const opened = indexedDB.open('scrim-learnt');
      await new Promise((resolve) => opened.addEventListener('success', resolve));
      const transaction = opened.result.transaction('corrections', 'readwrite');
      const features = new Float32Array([0.1, 0.1, 0.9]);
      transaction.objectStore('corrections').add({ features, label: 'fine', model: 'other@2.0.0', day: '2026-01-01' });
      await new Promise((resolve) => transaction.addEventListener('complete', resolve));
      opened.result.close();
      await chrome.storage.local.set({ learnt: 1 });
    });
    await untilSays(options, '#foreign-corrections', /Not usable with the present model: 1\./);
    await untilStates(browser, await open('/', 3), { red: 'shown', blue: 'blurred', grey: 'blurred' });
    expect(await savedBy(options, '#save-corrections')).toContain('other@2.0.0');
    await options.close();
  });

  test('a damaged or foreign file is refused with the reason, and nothing changes', async () => {
    const one = {
      label: 'fine',
      model: 'mobilenet-v2@1.0.0',
      day: '2026-01-01',
      features: Float32Array.of(1, 2, 3),
    } as const;
    const good = exportCorrections([one]);
    const nan = Buffer.from(Float32Array.of(1, Number.NaN, 3).buffer).toString('base64');
    const spoilt = JSON.parse(good) as { corrections: Record<string, unknown>[] };
    spoilt.corrections[0]!.features = nan;
    const many = `{"scrim":"corrections","format":1,"corrections":[${'0,'.repeat(2_999_999)}0]}`;
    const files: [string, RegExp][] = [
      [good.slice(0, -20), /damaged/],
      ['{"scrim":"settings","format":1,"settings":{}}', /not a file of Scrim’s corrections/],
      [exportCorrections([{ ...one, model: 'other@2.0.0' }]), /another model \(other@2\.0\.0\)/],
      [exportCorrections([{ ...one, features: Float32Array.of(1, 2) }]), /another model/],
      [JSON.stringify(spoilt), /damaged/],
      [many, /too large/],
    ];
    const before = await storedInDatabases(browser);
    const options = await openOptions(browser, 'corrections');
    for (const [text, reason] of files) {
      await chooseFile(options, '#restore-corrections', text);
      await untilSays(options, '#corrections-outcome', reason);
      await untilSays(options, '#corrections-outcome', /^Nothing was changed/);
    }
    expect(await storedInDatabases(browser)).toEqual(before);
    await options.close();
  });

  test('no more than 2,000 are kept', async () => {
    const options = await openOptions(browser, 'corrections');
    const saved = await savedBy(options, '#save-corrections');
    const many = Array.from({ length: 2000 }, (_, i) => ({
      features: Float32Array.of(Math.sin(i) + 2, Math.cos(i) + 2, (i % 40) / 10),
      label: 'blur' as const,
      model: 'mobilenet-v2@1.0.0',
      day: '2026-11-01',
    }));
    await chooseFile(options, '#restore-corrections', exportCorrections(many));
    await untilSays(options, '#corrections', /All.*2,000$|All.*1,99\d$/);
    const tab = await open('/', 3);
    await teach(browser, tab, 'blue', 'fine');
    await untilStates(browser, tab, { blue: 'shown' });
    const stored = (await storedInDatabases(browser)).filter((line) => /\/corrections\.label/.test(line));
    expect(stored).toHaveLength(2000);
    await pressSurely(options, '#delete-corrections');
    await until('the list to be empty', async () => (await options.$('#corrections-none')) !== null);
    await chooseFile(options, '#restore-corrections', saved);
    await untilStates(browser, tab, { blue: 'blurred', red: 'shown' });
    await options.close();
  });

  describe('with a PIN', () => {
    const PIN = '13579';
    beforeAll(async () => {
      const options = await openOptions(browser, 'lock');
      await fill(options, '#new-pin', PIN);
      await fill(options, '#new-pin-again', PIN);
      await press(options, '#set-pin');
      await until('the lock', async () => await stored(browser, 'lock'));
      await options.close();
    });

    const givePin = async (options: Page): Promise<void> => {
      await options.waitForSelector('dialog[open] #pin');
      await fill(options, '#pin', PIN);
      await press(options, 'dialog [type=submit]');
    };

    test('“This is fine” waits in the options for it, “Blur this” does not', async () => {
      const tab = await open('/', 3);
      const before = await storedInDatabases(browser);
      await teach(browser, tab, 'blue', 'fine');
      await until('the options to open', async () => {
        return (await browser.contexts()).some(({ url }) => url.endsWith('options/options.html#corrections'));
      });
      const options = await openOptions(browser, 'corrections');
      await options.waitForSelector('#pending');
      await untilStates(browser, tab, { blue: 'blurred' });
      expect(await storedInDatabases(browser)).toEqual(before);
      await press(options, '#allow-pending');
      await givePin(options);
      await untilStates(browser, tab, { blue: 'shown', red: 'shown', grey: 'blurred' });
      await until('nothing to wait', async () => (await options.$('#pending')) === null);
      await teach(browser, tab, 'blue', 'blur');
      await untilStates(browser, tab, { blue: 'blurred' });
      await options.close();
    });

    test('nor does a content script get past it, nor taking back a “blur”, deleting or importing', async () => {
      const before = await storedInDatabases(browser);
      const tab = await open('/', 3);
      const url = tab.url();
      const outcome = await browser.inExtension(async (url) => {
        const tab = (await chrome.tabs.query({})).find((tab) => tab.url === url);
        const attack = async () => {
          await chrome.storage.local.set({ lock: null });
          const seen = [{ features: new Float32Array([0.1, 0.1, 0.9]), model: 'mobilenet-v2@1.0.0' }];
          return (await chrome.runtime.sendMessage({
            scrim: 'background',
            name: 'learn',
            args: ['fine', seen],
          })) as unknown;
        };
        const [done] = await chrome.scripting.executeScript({ target: { tabId: tab?.id ?? -1 }, func: attack });
        return done?.result as unknown;
      }, url);
      expect(outcome).toEqual({ result: 'locked' });
      const options = await openOptions(browser, 'corrections');
      await options.waitForSelector('#pending');
      await press(options, '#drop-pending');
      await until('nothing to wait', async () => (await options.$('#pending')) === null);
      for (const pressIt of [
        () => press(options, '#undo-correction'),
        () => pressSurely(options, '#delete-corrections'),
      ]) {
        await pressIt();
        await options.waitForSelector('dialog[open] #pin');
        await options.$eval('dialog', (dialog) => (dialog as HTMLDialogElement).close());
        await until('the question to go', async () => (await options.$('dialog')) === null);
      }
      await chooseFile(options, '#restore-corrections', await savedBy(options, '#save-corrections'));
      await options.waitForSelector('dialog[open] #pin');
      expect(await storedInDatabases(browser)).toEqual(before);
      await options.close();
    });
  });
});

test.each(BROWSERS)(
  '%s: in a private window a picture changes on its page alone, and nothing is kept',
  async (name) => {
    await using browser = await launchScrim(name, { ...STAND_IN, privateWindows: true });
    const hidden = await browser.openPrivate(`${server.here}/`);
    await settled(browser, hidden, 3);
    const tab = await browser.open(`${server.here}/other`);
    await settled(browser, tab, 4);
    await teach(browser, hidden, 'red', 'fine');
    await untilStates(browser, hidden, { red: 'revealed', blue: 'blurred', grey: 'shown' });
    await teach(browser, hidden, 'grey', 'blur');
    await untilStates(browser, hidden, { red: 'revealed', blue: 'blurred', grey: 'blurred' });
    await untilStates(browser, tab, { scarlet: 'blurred', silver: 'shown' });
    expect(await storedInDatabases(browser)).toEqual([]);
    expect(await stored(browser, 'learnt')).toBeUndefined();
  },
);

test.each(BROWSERS)(
  '%s: the shipped model learns that a picture is fine at any size, and nothing of another one',
  async (name) => {
    const [one, smaller, other] = await Promise.all([
      drawPebbles(165, { width: 400, height: 400 }),
      drawPebbles(165, { width: 300, height: 300 }),
      drawPebbles(172, { width: 400, height: 400 }),
    ]);
    const files = { one, smaller, other };
    const images = Object.keys(files).map((name) => `<img id="${name}" src="/${name}.jpg" width="200">`);
    await using pebbles = await serve({
      ...Object.fromEntries(Object.entries(files).map(([name, drawn]) => [`/${name}.jpg`, picture(drawn)])),
      '/': page(`<!doctype html>${images.join(' ')}`),
    });
    await using browser = await launchScrim(name);
    const tab = await browser.open(`${pebbles.here}/`);
    await settled(browser, tab, 3);
    await untilStates(browser, tab, { one: 'blurred', smaller: 'blurred', other: 'blurred' });
    await teach(browser, tab, 'one', 'fine');
    await untilStates(browser, tab, { one: 'shown', smaller: 'shown', other: 'blurred' });
    const found = await storedInDatabases(browser);
    expect(found.filter((line) => line.includes('/corrections.features'))).toEqual([
      'scrim-learnt/corrections.features: Float32Array(960)',
    ]);
  },
);
