import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import {
  chooseFile,
  fill,
  openDetails,
  openOptions,
  openPopup,
  press,
  pressSurely,
  savedBy,
  slide,
  stored,
  textOf,
  untilSays,
} from '../support/drive.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { serveForTests } from '../support/for-tests.ts';
import { drawColour, storedInDatabases, teach } from '../support/lessons.ts';
import { hostReport, launchScrim, picturesOf, settled } from '../support/scrim.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

/** Yellows: neutral to the stand-in, and alike. */
const EXAMPLES = [
  [255, 240, 0],
  [250, 250, 20],
  [240, 220, 0],
  [255, 230, 40],
  [230, 230, 10],
] as const;
const CARD = '[data-category="Lemons"]';

const [lemon, other, blue, grey] = await Promise.all([
  drawColour(EXAMPLES[4]),
  drawColour([245, 235, 15]),
  drawColour([0, 0, 255]),
  drawColour([120, 120, 120]),
]);
const files = await Promise.all(EXAMPLES.map(async (colour) => (await drawColour(colour)).bytes.toString('base64')));
const server = await serveForTests({
  '/lemon.png': picture(lemon),
  '/other.png': picture(other),
  '/blue.png': picture(blue),
  '/grey.png': picture(grey),
  '/': page(
    '<!doctype html><img id="lemon" src="/lemon.png"> <img src="/other.png"> <img src="/blue.png"> <img src="/grey.png">',
  ),
});

describe.each(BROWSERS)('%s: an own category', (name) => {
  let browser: TestBrowser;
  let tab: Page;
  let options: Page;
  beforeAll(async () => {
    browser = await launchScrim(name, STAND_IN);
    tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 4);
    options = await openOptions(browser, 'own');
  });
  afterAll(async () => await browser.close());

  const untilOtherIs = async (state: string): Promise<void> => {
    await until(`the other lemon to be ${state}`, async () => {
      const pictures = await picturesOf(browser, tab);
      const stays = ['/grey.png', '/blue.png'].map((end) => pictures.find(({ source }) => source.endsWith(end))?.state);
      expect(stays).toEqual(['shown', 'blurred']);
      return pictures.find(({ source }) => source.endsWith('/other.png'))?.state === state;
    });
  };
  const idOf = async (called: string): Promise<string> =>
    await browser.inExtension(async (called) => {
      const { own } = (await chrome.storage.local.get('own')) as { own: Record<string, { name: string }> };
      return Object.keys(own).find((id) => own[id]?.name === called) ?? '';
    }, called);

  test('is told apart after five examples: dropped, pasted, chosen, or added from the context menu', async () => {
    await fill(options, '#category-name', 'Lemons');
    await press(options, '#add-category:not(:disabled)');
    await untilSays(options, `${CARD} [role=status]`, /still needed: 5/);
    await give(options, `${CARD} [data-examples=positives]`, files.slice(0, 2), 'choose');
    await untilSays(options, `${CARD} [role=status]`, /still needed: 3/);
    await give(options, `${CARD} fieldset`, files.slice(2, 3), 'drop');
    await untilSays(options, `${CARD} [role=status]`, /still needed: 2/);
    await give(options, `${CARD} fieldset`, files.slice(3, 4), 'paste');
    await untilSays(options, `${CARD} [role=status]`, /still needed: 1/);
    await untilOtherIs('shown');
    const { inferences } = await hostReport(browser);
    await teach(browser, tab, 'lemon', { category: await idOf('Lemons') });
    await untilOtherIs('blurred');
    expect((await hostReport(browser)).inferences).toBe(inferences);
    const pictures = await picturesOf(browser, tab);
    expect(pictures.find(({ source }) => source.endsWith('/other.png'))?.because).toBe(`own:${await idOf('Lemons')}`);
  });

  test('says in words how well it is known and what would help, and which pictures of the open page it catches', async () => {
    await untilSays(options, `${CARD} [role=status]`, /Tells it apart fairly well\. The pictures are nearly the same/);
    await untilSays(options, `${CARD} [role=status]`, /Pictures of it: 5 · Pictures that are not it: 0/);
    await untilSays(options, `${CARD} [data-preview]`, /Caught on the page opened last: 2 of 4.*other\.png \d+%/);
    expect(await storedInDatabases(browser).then((found) => found.join('\n'))).not.toMatch(
      /\.png|https?:|127\.0\.0\.1/,
    );
  });

  test('what cannot be looked at is told by name, and is no example', async () => {
    await give(options, `${CARD} [data-examples=positives]`, ['bm8gcGljdHVyZQ=='], 'choose');
    await untilSays(options, `${CARD} fieldset [role=status]`, /Could not be looked at: 0\.png/);
    await untilSays(options, `${CARD} [role=status]`, /Pictures of it: 5/);
  });

  test('has its own threshold, in the options and in the popup, which the open page follows', async () => {
    await slide(options, `${CARD} input[type=range]`, 99);
    await untilOtherIs('shown');
    const popup = await openPopup(browser, tab);
    await openDetails(popup);
    await slide(popup, `#own-${await idOf('Lemons')}`, 50);
    await untilOtherIs('blurred');
    // The general slider leaves it alone, even where only what is certain is blurred.
    await popup.close();
  });

  test('can be switched off and on', async () => {
    await press(options, `${CARD} [role=switch]`);
    await untilOtherIs('shown');
    await press(options, `${CARD} [role=switch]`);
    await untilOtherIs('blurred');
  });

  test('is still there when the browser is started again', async () => {
    await browser.restart();
    tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 4);
    await untilOtherIs('blurred');
    options = await openOptions(browser, 'own');
  });

  test('travels as a small file: exported, deleted and imported it gives the same verdicts', async () => {
    await options.waitForSelector(`${CARD} [data-act=save]:not(:disabled)`);
    const text = await savedBy(options, `${CARD} [data-act=save]`);
    expect(text.length).toBeLessThan(10_000);
    expect(text).not.toMatch(/\.png|https?:/);
    const scored = await scoresOf(browser, tab, await idOf('Lemons'));
    await pressSurely(options, `${CARD} .danger`);
    await untilOtherIs('shown');
    expect((await storedInDatabases(browser)).filter((line) => line.includes('/categories'))).toEqual([]);
    await chooseFile(options, '#import-category', text);
    await untilSays(options, '#category-outcome', /“Lemons” was imported/);
    await untilOtherIs('blurred');
    expect(await scoresOf(browser, tab, await idOf('Lemons'))).toEqual(scored);
    await chooseFile(options, '#import-category', text);
    await untilSays(options, '#category-outcome', /already listed/);
    expect(await options.$$(CARD)).toHaveLength(1);
  });

  test('other pictures seen are remembered where the user agrees, as numbers, and forgotten when they do not', async () => {
    const kept = async () => (await storedInDatabases(browser)).filter((line) => line.includes('.offered'));
    expect(await kept()).toEqual([]);
    await press(options, '#keep-seen');
    await until('it to be agreed', async () => (await kept()).length === 1);
    await press(options, '#keep-seen');
    await until('it to be forgotten', async () => (await kept()).length === 0);
  });

  test('a damaged or foreign file is refused with the reason', async () => {
    const text = await savedBy(options, `${CARD} [data-act=save]`);
    const before = await storedInDatabases(browser);
    const named = text.replaceAll('Lemons', 'Limes');
    for (const [file, reason] of [
      [named.slice(0, -9), /damaged/],
      ['{"scrim":"corrections","format":1,"corrections":[]}', /not a file of a Scrim category/],
      [named.replace('mobilenet-v2@1.0.0', 'other@1.0.0'), /another model \(other@1\.0\.0/],
      [named.replace(/"auc":[\d.]+/, '"auc":7'), /damaged/],
      [named + ' '.repeat(200_000), /too large/],
    ] as const) {
      await chooseFile(options, '#import-category', file);
      await untilSays(options, '#category-outcome', reason);
    }
    expect(await storedInDatabases(browser)).toEqual(before);
    expect(await textOf(options, 'main')).not.toContain('Limes');
  });

  test('with a PIN is loosened, taught what it is not, or deleted only with it, and tightened or made without', async () => {
    await options.close();
    options = await openOptions(browser, 'lock');
    for (const field of ['#new-pin', '#new-pin-again']) await fill(options, field, '13579');
    await press(options, '#set-pin');
    await until('the lock', async () => await stored(browser, 'lock'));
    await options.close();
    options = await openOptions(browser, 'own');
    await options.waitForSelector(CARD);
    const before = await stored(browser, 'own');
    const loosen = [
      () => slide(options, `${CARD} input[type=range]`, 90),
      () => press(options, `${CARD} [role=switch]`),
      () => pressSurely(options, `${CARD} .danger`),
      () => give(options, `${CARD} [data-examples=negatives]`, files.slice(0, 1), 'choose'),
      () => give(options, `${CARD} [data-examples=positives]`, files.slice(0, 1), 'choose'),
    ];
    for (const act of loosen) {
      await act();
      await options.waitForSelector('dialog[open] #pin');
      await options.$eval('dialog', (dialog) => (dialog as HTMLDialogElement).close());
      await until('the question to go', async () => (await options.$('dialog')) === null);
    }
    expect(await stored(browser, 'own')).toEqual(before);
    await untilSays(options, `${CARD} [role=status]`, /not it: 0/);
    await slide(options, `${CARD} input[type=range]`, 40);
    await until('it to be stricter', async () =>
      JSON.stringify(await stored(browser, 'own')).includes('"threshold":0.4'),
    );
    await fill(options, '#category-name', 'Limes');
    await press(options, '#add-category:not(:disabled)');
    await options.waitForSelector('[data-category="Limes"]');
  });

  test('with a PIN waits for it with what is added from the context menu, once it is known', async () => {
    const before = await storedInDatabases(browser);
    await teach(browser, tab, 'lemon', { category: await idOf('Lemons') });
    await until('the options to open', async () => {
      return (await browser.contexts()).some(({ url }) => url.endsWith('options/options.html#own'));
    });
    expect(await storedInDatabases(browser)).toEqual(before);
    await options.close();
    options = await openOptions(browser, 'own');
    await press(options, `${CARD} [data-pending] .primary`);
    await options.waitForSelector('dialog[open] #pin');
    await fill(options, '#pin', '13579');
    await press(options, 'dialog [type=submit]');
    await untilSays(options, `${CARD} [role=status]`, /Pictures of it: 1 /);
    expect(await options.$(`${CARD} [data-pending]`)).toBeNull();
    // What knows nothing yet has nothing to lose.
    await teach(browser, tab, 'lemon', { category: await idOf('Limes') });
    await untilSays(options, '[data-category="Limes"] [role=status]', /Pictures of it: 1/);
  });
});

async function scoresOf(browser: TestBrowser, tab: Page, id: string): Promise<(number | undefined)[]> {
  return (await picturesOf(browser, tab)).map(({ scores }) => scores?.[`own:${id}`]);
}

/** Gives the page pictures, as base64, in the way that a person would. */
async function give(
  options: Page,
  selector: string,
  pictures: string[],
  how: 'choose' | 'drop' | 'paste',
): Promise<void> {
  await options.waitForSelector(selector);
  await options.$eval(
    selector,
    (element, pictures, how) => {
      const data = new DataTransfer();
      for (const [i, base64] of pictures.entries()) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        data.items.add(new File([bytes], `${i}.png`, { type: 'image/png' }));
      }
      if (how === 'choose') {
        (element as HTMLInputElement).files = data.files;
        element.dispatchEvent(new Event('change', { bubbles: true }));
      } else if (how === 'drop') {
        element.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));
      } else {
        const paste = new ClipboardEvent('paste', { bubbles: true });
        // Firefox lets nobody make a clipboard with files in it.
        Object.defineProperty(paste, 'clipboardData', { value: data });
        element.dispatchEvent(paste);
      }
    },
    pictures,
    how,
  );
}
