import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import type { Context, InHost, Started, StartOptions } from './browser.ts';
import { until } from './until.ts';

/** Firefox gives every add-on a random host; this preference fixes it, so that its pages can be opened by address. */
const HOSTS = 'extensions.webextensions.uuids';

const SCHEME = 'layout.css.prefers-color-scheme.content-override';

const hosts = new Map<string, string>();

export async function startFirefox(options: StartOptions): Promise<Started> {
  const id = options.extension === undefined ? '' : await addonId(options.extension);
  const host = hosts.get(options.profile) ?? randomUUID();
  hosts.set(options.profile, host);
  const browser = await puppeteer.launch({
    browser: 'firefox',
    protocolTimeout: 60_000,
    dumpio: process.env.BROWSER_LOG === '1',
    executablePath: options.path,
    userDataDir: options.profile,
    headless: options.headless,
    handleSIGINT: options.endsOnInterrupt,
    defaultViewport: options.headless ? options.size : null,
    env: { ...process.env, ...options.env },
    args: [
      '--remote-allow-system-access',
      ...['--width', String(options.size.width), '--height', String(options.size.height)],
      ...options.args,
    ],
    extraPrefsFirefox: {
      ...prefsFor(options),
      ...(id && { [HOSTS]: JSON.stringify({ [id]: host }) }),
      ...options.prefs,
    },
  });
  try {
    if (options.extension !== undefined) await browser.installExtension(options.extension);
    const addon = await addonLever(browser, id);
    if (options.privateWindows) await addon(ALLOW_PRIVATE);
    return {
      puppeteer: browser,
      origin: id && `moz-extension://${host}`,
      visit,
      reload: async () => void (await browser.installExtension(options.extension ?? '')),
      contexts: async () => JSON.parse(await addon(CONTEXTS)) as Context[],
      killBackground: async () => void (await addon(SUSPEND)),
      setClock: (lever, at) => callInBackground(lever, stopClock, [at]),
      setScheme: async (page, scheme) => {
        await addon(`Services.prefs.setIntPref('ui.prefersReducedMotion', 1)`);
        await addon(`Services.prefs.setIntPref('${SCHEME}', ${scheme === 'dark' ? 0 : 1})`);
        await until(`the page to be ${scheme}`, () =>
          page.evaluate((wanted) => matchMedia(`(prefers-color-scheme: ${wanted})`).matches, scheme),
        );
      },
      pressShortcut: async (_lever, keys) => void (await addon(pressIn(keys))),
      itemsOfMenu: async () => JSON.parse(await addon(inMenu('JSON.stringify(items.map(idOf))'))) as string[],
      chooseInMenu: async (_lever, item) => void (await addon(inMenu(chooseItem(item)))),
      killHost: async () => void (await addon(SUSPEND)),
      inHost: (lever, run, args) => callInBackground(lever, run, args),
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

function prefsFor({ scheme, locale }: StartOptions): Record<string, unknown> {
  return {
    [SCHEME]: scheme === 'dark' ? 0 : 1,
    ...(locale && { 'intl.accept_languages': locale }),
    // Temporary add-ons lose their storage when the browser ends; a real one's stays.
    'extensions.webextensions.keepStorageOnUninstall': true,
    'extensions.webextensions.keepUuidOnUninstall': true,
    'browser.startup.page': 0,
    'datareporting.policy.dataSubmissionEnabled': false,
    'app.normandy.enabled': false,
  };
}

async function addonId(extension: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(extension, 'manifest.json'), 'utf8')) as {
    browser_specific_settings?: { gecko?: { id?: string } };
  };
  const id = manifest.browser_specific_settings?.gecko?.id;
  if (!id) throw new Error(`${extension} has no gecko id in its manifest`);
  return id;
}

/** Firefox never says that one of its add-on pages has loaded, so the page itself is asked. */
async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url, { waitUntil: [] });
  await until(`${url} to load`, () =>
    page.evaluate((to) => location.href === to && document.readyState === 'complete', url),
  );
}

const CONTEXTS = `JSON.stringify([...addon.views].map((view) => ({
  kind: view.viewType === 'background' ? 'background' : view.viewType === 'tab' ? 'page' : view.viewType,
  url: view.uri?.spec ?? '',
})))`;

/** Does what a key of the browser's own window stands for: there Firefox keeps its add-ons' shortcuts. */
function pressIn(shortcut: string): string {
  const keys = shortcut.toLowerCase().split('+');
  const key = JSON.stringify(keys.pop()?.toUpperCase());
  return `(() => {
    const window = Services.wm.getMostRecentWindow('navigator:browser');
    const all = [...window.document.querySelectorAll('keyset[id^="ext-keyset"] > key')];
    const modifiers = (key) => key.getAttribute('modifiers').split(/[ ,]+/).sort().join();
    const found = all.find((key) => key.getAttribute('key') === ${key} && modifiers(key) === '${keys.sort().join()}');
    if (!found) throw new Error('No key among ' + all.map((key) => key.outerHTML).join());
    found.doCommand();
  })()`;
}

/** Says of, or does with, the add-on's items in the context menu of the browser's own window, once that is open. */
function inMenu(expression: string): string {
  return `(async () => {
    const window = Services.wm.getMostRecentWindow('navigator:browser');
    const menu = window.document.getElementById('contentAreaContextMenu');
    while (menu.state !== 'open') await new Promise((resolve) => window.setTimeout(resolve, 10));
    const items = [...menu.querySelectorAll('[id*="-menuitem-_"]')].filter((item) => !item.hidden);
    const idOf = (item) => item.id.split('-menuitem-_')[1];
    return ${expression};
  })()`;
}

function chooseItem(item: string): string {
  return `(items.find((one) => idOf(one) === ${JSON.stringify(item)}).doCommand(), menu.hidePopup())`;
}

function stopClock(background: typeof globalThis, at: number): void {
  background.Date.now = () => at;
}

/** What Firefox itself calls when the add-on has been idle for long enough. */
const SUSPEND = `addon.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true })`;

/** What the switch in about:addons does; it takes effect when the add-on is loaded anew. */
const ALLOW_PRIVATE = `(async () => {
  const { ExtensionPermissions } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
  const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs');
  const given = { permissions: ['internal:privateBrowsingAllowed'], origins: [] };
  await ExtensionPermissions.add(addon.id, given, addon);
  await (await AddonManager.getAddonByID(addon.id)).reload();
})()`;

interface Bidi {
  send(method: string, params: object): Promise<{ result: unknown }>;
}

interface Evaluated {
  readonly type: 'success' | 'exception';
  readonly result?: { readonly value?: string };
  readonly exceptionDetails?: { readonly text: string };
}

/** Runs an expression about `addon`, Firefox's own object for the extension, in Firefox's main process. */
async function addonLever(browser: Browser, id: string): Promise<(expression: string) => Promise<string>> {
  // Puppeteer opens only pages; the main process's own window is reached over the same connection.
  const { connection } = browser as Browser & { readonly connection: Bidi };
  const tree = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const context = (tree.result as { contexts: { context: string }[] }).contexts[0]?.context;
  return async (expression) => {
    const wrapped = `(async () => {
      const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs');
      const addon = ExtensionParent.GlobalManager.getExtension(${JSON.stringify(id)});
      return await (${expression});
    })()`;
    const params = { expression: wrapped, target: { context }, awaitPromise: true };
    const done = (await connection.send('script.evaluate', params)).result as Evaluated;
    if (done.type === 'exception') throw new Error(done.exceptionDetails?.text ?? 'Firefox refused');
    return done.result?.value ?? '';
  };
}

async function callInBackground<A extends unknown[], R>(lever: Page, run: InHost<A, R>, args: A): Promise<Awaited<R>> {
  const host = await lever.evaluateHandle(async () => {
    const api = (globalThis as unknown as { browser: typeof chrome }).browser;
    return await (api.runtime as unknown as { getBackgroundPage(): Promise<Window> }).getBackgroundPage();
  });
  return await lever.evaluate(run as (...args: unknown[]) => R, host, ...args);
}
