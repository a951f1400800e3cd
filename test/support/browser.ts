import { resolve } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import { startChrome } from './browser.chrome.ts';
import { startFirefox } from './browser.firefox.ts';
import { type BrowserName, findBrowser } from './find-browser.ts';
import { createHome, type Home } from './home.ts';
import { until, within } from './until.ts';
import { type Variation, varyExtension } from './vary-extension.ts';

export interface LaunchOptions extends Variation {
  /** The built extension's folder; `dist/chrome` or `dist/firefox` unless told, `null` for a browser without any. */
  readonly extension?: string | null;
  readonly headless?: boolean;
  /** Whether Ctrl+C ends the browser and this process at once, as it does unless told; else the caller sees to both. */
  readonly endsOnInterrupt?: boolean;
  /** Of the page in CSS pixels; headed, of the window. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly scheme?: 'light' | 'dark';
  /** Whether the extension may work in private windows, as a user can allow it. */
  readonly privateWindows?: boolean;
  /** Whether the browser tells of every request, which takes time that a measurement must leave out; Chrome only. */
  readonly reportsRequests?: boolean;
  /** More command line arguments, e.g. `--enable-unsafe-webgpu`. */
  readonly args?: readonly string[];
  /** More preferences; Firefox only. */
  readonly prefs?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a start of either browser takes: options with every default filled in. */
export interface StartOptions {
  readonly path: string;
  readonly profile: string;
  readonly extension: string | undefined;
  readonly headless: boolean;
  readonly endsOnInterrupt: boolean;
  readonly size: { readonly width: number; readonly height: number };
  readonly scheme: 'light' | 'dark';
  readonly locale: string | undefined;
  readonly privateWindows: boolean;
  readonly reportsRequests: boolean;
  readonly args: readonly string[];
  readonly prefs: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
}

/** A context of the extension that lives now: `background`, `host`, `page`, ... and its address. */
export interface Context {
  readonly kind: string;
  readonly url: string;
}

/** Runs in the browser, with the host's window and arguments that survive JSON. */
export type InHost<A extends unknown[], R> = (host: typeof globalThis, ...args: A) => R;

/** A running browser; what differs between the two. */
export interface Started {
  readonly puppeteer: Browser;
  /** `chrome-extension://…` or `moz-extension://…`, without a slash at the end; empty without an extension. */
  readonly origin: string;
  /** Brings a page to one of the extension's own addresses. */
  visit(page: Page, url: string): Promise<void>;
  contexts(): Promise<Context[]>;
  /** Loads the extension anew from its folder. */
  reload(): Promise<void>;
  /** Ends the service worker (Chrome) or suspends the background page (Firefox), as the browser does when idle. */
  killBackground(lever: Page): Promise<void>;
  /** Stops the background's clock at a moment in ms since 1970, until the background ends. */
  setClock(lever: Page, at: number): Promise<void>;
  /** Shows a page, and in Firefox all others, as on a light or a dark screen. */
  setScheme(page: Page, scheme: 'light' | 'dark'): Promise<void>;
  /** Presses the keys of one of the extension's commands, e.g. `Alt+Shift+S`, in the tab in front. */
  pressShortcut(lever: Page, keys: string): Promise<void>;
  /** Ids of the extension's items in the context menu that is open or opens; undefined in Chromium. */
  itemsOfMenu(): Promise<readonly string[] | undefined>;
  /** Chooses the extension's item of that id in the context menu that is open, and closes it. */
  chooseInMenu(lever: Page, item: string): Promise<void>;
  /** Closes the offscreen document (Chrome); suspends the background page (Firefox), which is the host there. */
  killHost(lever: Page): Promise<void>;
  /** Runs a function with the window of the host: the offscreen document, or Firefox's background page. */
  inHost<A extends unknown[], R>(lever: Page, run: InHost<A, R>, args: A): Promise<Awaited<R>>;
}

const START = 60_000;
const NAVIGATION = 30_000;

/**
 * A browser with the built extension in it and a profile of its own, which `close` removes. Pages are puppeteer's, the
 * same for both browsers.
 */
export class TestBrowser implements AsyncDisposable {
  #lever: Page | undefined;
  #started: Started;
  readonly #start: () => Promise<Started>;
  readonly #home: Home;

  private constructor(
    readonly name: BrowserName,
    started: Started,
    start: () => Promise<Started>,
    home: Home,
  ) {
    this.#started = started;
    this.#start = start;
    this.#home = home;
  }

  /** Finds (or installs) the browser and starts it. Rejects, leaving nothing behind, if that fails or takes a minute. */
  static async launch(name: BrowserName, options: LaunchOptions = {}): Promise<TestBrowser> {
    const { path } = await findBrowser(name);
    const home = await createHome();
    try {
      const built = options.extension === undefined ? resolve('dist', name) : options.extension;
      const start = starter(name, {
        path,
        profile: home.profile,
        extension: built === null ? undefined : await varyExtension(built, options, home.extension),
        endsOnInterrupt: options.endsOnInterrupt ?? true,
        headless: options.headless ?? true,
        size: options.size ?? { width: 1000, height: 800 },
        scheme: options.scheme ?? 'light',
        locale: options.locale,
        privateWindows: options.privateWindows ?? false,
        reportsRequests: options.reportsRequests ?? true,
        args: options.args ?? [],
        prefs: options.prefs ?? {},
        env: options.env ?? {},
      });
      const started = await start();
      home.settle(started.puppeteer.process());
      return new TestBrowser(name, started, start, home);
    } catch (error) {
      await home.remove();
      throw error;
    }
  }

  /** `chrome-extension://…` or `moz-extension://…`, without a slash at the end. */
  get origin(): string {
    return this.#started.origin;
  }

  /** Puppeteer's own browser, for what is not here. Restarting replaces it. */
  get puppeteer(): Browser {
    return this.#started.puppeteer;
  }

  /** Opens a tab in front. Resolves when its document is parsed, pictures or not. */
  async open(url?: string): Promise<Page> {
    const page = await this.#newPage();
    if (url !== undefined) await page.goto(url, { waitUntil: 'domcontentloaded', timeout: NAVIGATION });
    return page;
  }

  /** Opens a private window on a page, for an extension that may work there. */
  async openPrivate(url: string): Promise<Page> {
    await this.inExtension(async (url) => void (await chrome.windows.create({ incognito: true, url })), url);
    return await until('the private page', async () => {
      const pages = await Promise.all(this.puppeteer.browserContexts().map((context) => context.pages()));
      return pages.flat().findLast((page) => page.url() === url);
    });
  }

  /** Opens one of the extension's own pages in a tab, e.g. `options.html`. Resolves when it has loaded. */
  async openExtension(path: string, tab: { background?: boolean } = {}): Promise<Page> {
    const page = await this.#newPage(tab.background);
    await this.#started.visit(page, `${this.origin}/${path}`);
    return page;
  }

  /**
   * Runs a function in a page of the extension that runs none of the extension's code, behind the others. It has all of the
   * extension's APIs, as `browser` in Firefox and as both `browser` and `chrome` in Chrome.
   */
  async inExtension<A extends unknown[], R>(run: (...args: A) => R, ...args: A): Promise<Awaited<R>> {
    return await (await this.#bareExtensionPage()).evaluate(run as (...args: unknown[]) => R, ...args);
  }

  /** Runs a function with the window of the classifier host, which must be there. */
  async inHost<A extends unknown[], R>(run: InHost<A, R>, ...args: A): Promise<Awaited<R>> {
    return await this.#started.inHost(await this.#bareExtensionPage(), run, args);
  }

  /** The extension's contexts that live now. */
  async contexts(): Promise<Context[]> {
    return await this.#started.contexts();
  }

  /** Ends the service worker (Chrome) or suspends the background page (Firefox), as the browser does when idle. */
  async killBackground(): Promise<void> {
    await this.#started.killBackground(await this.#bareExtensionPage());
  }

  /**
   * Does what the keys of one of the extension's commands do, e.g. `Alt+Shift+S`, in the tab in front. Neither browser
   * takes such keys from its driver: in Firefox the shortcut that its window keeps is triggered, in Chromium the command
   * is looked up by its keys and told to the background as the browser tells it.
   */
  async pressShortcut(keys: string): Promise<void> {
    await this.#started.pressShortcut(await this.#bareExtensionPage(), keys);
  }

  /**
   * Ids of the extension's items that the context menu offers, which is open or about to be; undefined in Chromium, which
   * lets nobody see its menus.
   */
  async itemsOfMenu(): Promise<readonly string[] | undefined> {
    return await this.#started.itemsOfMenu();
  }

  /**
   * Chooses the extension's item of that id in the context menu that is open, and closes it. In Chromium the background is
   * told as the browser tells it, whatever the menu offers.
   */
  async chooseInMenu(item: string): Promise<void> {
    await this.#started.chooseInMenu(await this.#bareExtensionPage(), item);
  }

  /**
   * Stops the clock by which the background and a page go, as if it were that moment in ms since 1970, until either of
   * them ends.
   */
  async setClock(at: number, page: Page): Promise<void> {
    await this.#started.setClock(await this.#bareExtensionPage(), at);
    await page.evaluate((at) => {
      Date.now = () => at;
    }, at);
  }

  /** Shows a page, and in Firefox all others, as on a light or a dark screen. */
  async setScheme(page: Page, scheme: 'light' | 'dark'): Promise<void> {
    await this.#started.setScheme(page, scheme);
  }

  /** Closes the offscreen document (Chrome); suspends the background page (Firefox), which is the host there. */
  async killHost(): Promise<void> {
    await this.#started.killHost(await this.#bareExtensionPage());
  }

  /** Has the browser load the extension anew from disk, as after an update. Its own pages close. */
  async reloadExtension(): Promise<void> {
    await this.#lever?.close().catch(() => undefined);
    this.#lever = undefined;
    await this.#started.reload();
  }

  /** Loads the pages of the web that are open anew. */
  async reloadPages(): Promise<void> {
    const pages = (await this.puppeteer.pages()).filter((page) => /^(https?|file):/.test(page.url()));
    await Promise.all(pages.map((page) => page.reload({ waitUntil: 'domcontentloaded', timeout: NAVIGATION })));
  }

  /** Ends the browser and starts it again with the same profile and extension, without its tabs. */
  async restart(): Promise<void> {
    await end(this.puppeteer);
    this.#lever = undefined;
    this.#started = await this.#start();
    this.#home.settle(this.puppeteer.process());
  }

  /** Ends the browser, by force if need be, and removes its profile. */
  async close(): Promise<void> {
    await end(this.puppeteer);
    await this.#home.remove();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #newPage(background = false): Promise<Page> {
    const page = await within('opening a tab', NAVIGATION, this.puppeteer.newPage({ background }));
    page.setDefaultTimeout(NAVIGATION);
    return page;
  }

  async #bareExtensionPage(): Promise<Page> {
    if (this.#lever && !this.#lever.isClosed()) return this.#lever;
    const page = await this.openExtension('manifest.json', { background: true });
    // esbuild, as tsx runs it, wraps functions within functions in a helper that is not there where they are sent.
    await page.evaluate('globalThis.__name = (named) => named');
    this.#lever = page;
    return page;
  }
}

function starter(name: BrowserName, options: StartOptions): () => Promise<Started> {
  const start = name === 'chrome' ? startChrome : startFirefox;
  return async () => await within(`starting ${options.path}`, START, start(options));
}

async function end(browser: Browser): Promise<void> {
  const program = browser.process();
  try {
    await within('closing the browser', 15_000, browser.close());
  } catch {
    program?.kill('SIGKILL');
  }
  if (program) await until('the browser to end', () => program.exitCode !== null || program.signalCode !== null);
}
