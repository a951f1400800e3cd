import type { Page } from 'puppeteer-core';
import type { Settings } from '../../extension/shared/settings.ts';
import type { TestBrowser } from './browser.ts';
import { until } from './until.ts';

/** The number by which the browser knows a tab. */
export async function tabIdOf(browser: TestBrowser, page: Page): Promise<number> {
  const url = page.url();
  return await until(`the tab of ${url}`, async () => {
    return await browser.inExtension(
      async (url) => (await chrome.tabs.query({})).find((tab) => tab.url === url)?.id,
      url,
    );
  });
}

/** Opens the popup as a page of its own that speaks of `page`'s tab. */
export async function openPopup(browser: TestBrowser, page: Page): Promise<Page> {
  const popup = await browser.openExtension(`popup/popup.html?tab=${await tabIdOf(browser, page)}`);
  await popup.waitForSelector('#state:not(:empty)');
  return popup;
}

/** Opens one section of the options. */
export async function openOptions(browser: TestBrowser, section: string): Promise<Page> {
  const options = await browser.openExtension(`options/options.html#${section}`);
  await options.waitForSelector('main');
  return options;
}

/** What is stored under a setting's name; undefined where the default is in force. */
export async function stored<K extends keyof Settings>(
  browser: TestBrowser,
  name: K,
): Promise<Settings[K] | undefined> {
  return (await browser.inExtension(
    async (name) => ((await chrome.storage.local.get(name)) as Record<string, unknown>)[name],
    name as string,
  )) as Settings[K] | undefined;
}

/** Waits until a setting is stored as expected. */
export async function untilStored<K extends keyof Settings>(
  browser: TestBrowser,
  name: K,
  expected: Settings[K] | undefined,
): Promise<void> {
  const text = JSON.stringify(expected);
  await until(`${name} to be ${text}`, async () => JSON.stringify(await stored(browser, name)) === text);
}

/** Moves a slider to a value and lets go. */
export async function slide(page: Page, selector: string, value: number): Promise<void> {
  await page.waitForSelector(selector);
  await page.$eval(
    selector,
    (slider, value) => {
      (slider as HTMLInputElement).value = String(value);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      slider.dispatchEvent(new Event('change', { bubbles: true }));
    },
    value,
  );
}

/** Opens everything on a page that can be, and waits until what is in it is there. */
export async function openDetails(page: Page): Promise<void> {
  await page.$$eval('details', (all) => {
    for (const details of all) details.open = true;
  });
  await page.waitForFunction(() =>
    [...document.querySelectorAll('details')].every(({ children }) => children.length > 1),
  );
}

/** Presses whatever the selector finds as a user of the keyboard or the mouse would. */
export async function press(page: Page, selector: string): Promise<void> {
  await page.waitForSelector(selector);
  await page.$eval(selector, (element) => (element as HTMLElement).click());
}

/** Presses what asks first whether the user is sure, and then what says so. */
export async function pressSurely(page: Page, selector: string): Promise<void> {
  await press(page, selector);
  await press(page, '[data-sure]');
}

/** The text of an element, white space folded. */
export async function textOf(page: Page, selector: string): Promise<string> {
  return await page.$eval(selector, (element) => (element.textContent ?? '').replace(/\s+/g, ' ').trim());
}

/** Waits until an element says something that matches. */
export async function untilSays(page: Page, selector: string, pattern: RegExp): Promise<string> {
  return await until(`${selector} to say ${pattern}`, async () => {
    const text = await textOf(page, selector);
    return pattern.test(text) && text;
  });
}

/** Types a text into a field, in place of what is in it. */
export async function fill(page: Page, selector: string, text: string): Promise<void> {
  await page.waitForSelector(selector);
  await page.$eval(
    selector,
    (field, text) => {
      const input = field as HTMLInputElement | HTMLTextAreaElement;
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    },
    text,
  );
}

/** Gives a file input a text as if the user had chosen a file with it. */
export async function chooseFile(page: Page, selector: string, text: string): Promise<void> {
  await page.waitForSelector(selector);
  await page.$eval(
    selector,
    (field, text) => {
      const chosen = new DataTransfer();
      chosen.items.add(new File([text], 'chosen.txt'));
      (field as HTMLInputElement).files = chosen.files;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    },
    text,
  );
}

/** Presses something that saves a file, and returns the text that would be saved. */
export async function savedBy(page: Page, selector: string): Promise<string> {
  // What is to be saved is read from the storage first; till then the button is not there, or cannot be pressed.
  await page.waitForSelector(`${selector}:not([disabled])`);
  return await page.$eval(selector, async (button) => {
    let tell = (_: string): void => undefined;
    const text = new Promise<string>((resolve) => {
      tell = resolve;
    });
    const create = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => {
      if (blob instanceof Blob) void blob.text().then(tell);
      return create(blob);
    };
    const click = HTMLAnchorElement.prototype.click;
    // The dialogue of the browser itself is not under test.
    HTMLAnchorElement.prototype.click = () => undefined;
    (button as HTMLElement).click();
    HTMLAnchorElement.prototype.click = click;
    URL.createObjectURL = create;
    return await text;
  });
}
