import puppeteer, { type Browser, type Page, type Target, type WebWorker } from 'puppeteer-core';
import type { Context, InHost, Started, StartOptions } from './browser.ts';
import { until } from './until.ts';

const KINDS: Readonly<Record<string, string>> = { service_worker: 'background', background_page: 'host' };

/** Quiet: none of the browser's own calls home, and no first-run pages. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
  '--password-store=basic',
];

/** Colours that are still on their way from one scheme to the other would be of neither. */
const STILL = { name: 'prefers-reduced-motion', value: 'reduce' };

export async function startChrome(options: StartOptions): Promise<Started> {
  const browser = await puppeteer.launch({
    executablePath: options.path,
    userDataDir: options.profile,
    headless: options.headless,
    handleSIGINT: options.endsOnInterrupt,
    pipe: true,
    networkEnabled: options.reportsRequests,
    protocolTimeout: 60_000,
    dumpio: process.env.BROWSER_LOG === '1',
    enableExtensions: true,
    defaultViewport: options.headless ? options.size : null,
    env: { ...process.env, ...options.env },
    args: [...QUIET, ...argumentsFor(options), ...options.args],
  });
  try {
    const id = options.extension === undefined ? '' : await install(browser, options.extension, options.privateWindows);
    const origin = id && `chrome-extension://${id}`;
    const targets = (): Target[] =>
      browser.targets().filter((target) => origin && target.url().startsWith(`${origin}/`));
    const awake = async (lever: Page): Promise<WebWorker> => {
      // Whoever is asked is awake.
      await lever.evaluate(
        async () => await chrome.runtime.sendMessage({ scrim: 'background', name: 'openHost', args: [] }),
      );
      return await until('the service worker', async () => {
        return (
          (await targets()
            .find((one) => one.type() === 'service_worker')
            ?.worker()) ?? undefined
        );
      });
    };
    return {
      puppeteer: browser,
      origin,
      async visit(page, url) {
        await page.goto(url, { waitUntil: 'load' });
      },
      reload: async () => void (await install(browser, options.extension ?? '', options.privateWindows)),
      contexts: async () => targets().map(toContext),
      async killBackground() {
        // One that an event wakes at that moment is ended too.
        await until('the service worker to end', async () => {
          const target = targets().find((one) => one.type() === 'service_worker');
          await (await target?.worker())?.close();
          return !target;
        });
      },
      async setClock(lever, at) {
        await (await awake(lever)).evaluate((at) => {
          Date.now = () => at;
        }, at);
      },
      async setScheme(page, value) {
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }, STILL]);
      },
      async pressShortcut(lever, keys) {
        await (await awake(lever)).evaluate(async (keys) => {
          const command = (await chrome.commands.getAll()).find(({ shortcut }) => shortcut === keys);
          if (!command) throw new Error(`No command has the keys ${keys}`);
          const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
          // Not among the documented methods: how Chromium's own bindings tell listeners of an event.
          const event = chrome.commands.onCommand as unknown as { dispatch(...args: unknown[]): void };
          event.dispatch(command.name, tab);
        }, keys);
      },
      itemsOfMenu: async () => undefined,
      async chooseInMenu(lever, item) {
        await (await awake(lever)).evaluate(async (menuItemId) => {
          const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
          // As with commands.
          const event = chrome.contextMenus.onClicked as unknown as { dispatch(...args: unknown[]): void };
          event.dispatch({ menuItemId, frameId: 0 }, tab);
        }, item);
      },
      async killHost(lever) {
        await lever.evaluate(async () => await chrome.offscreen.closeDocument());
        await until(
          'the offscreen document to close',
          () => !targets().some((one) => one.type() === 'background_page'),
        );
      },
      inHost: async <A extends unknown[], R>(_lever: Page, run: InHost<A, R>, args: A): Promise<Awaited<R>> => {
        const host = until('the offscreen document', () => targets().find((one) => one.type() === 'background_page'));
        return await callIn(await (await host).asPage(), run, args);
      },
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** Puppeteer's own way cannot allow private windows. */
async function install(browser: Browser, path: string, enableInIncognito: boolean): Promise<string> {
  if (!enableInIncognito) return await browser.installExtension(path);
  const session = await browser.target().createCDPSession();
  return (await session.send('Extensions.loadUnpacked', { path, enableInIncognito })).id;
}

function argumentsFor({ size, scheme, locale }: StartOptions): string[] {
  return [
    `--window-size=${size.width},${size.height}`,
    // Chromium refuses to run its sandbox as root, as in containers.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(scheme === 'dark' ? ['--force-dark-mode'] : []),
    ...(locale ? [`--lang=${locale}`, `--accept-lang=${locale}`] : []),
  ];
}

function toContext(target: Target): Context {
  return { kind: KINDS[target.type()] ?? target.type(), url: target.url() };
}

async function callIn<A extends unknown[], R>(page: Page, run: InHost<A, R>, args: A): Promise<Awaited<R>> {
  const host = await page.evaluateHandle(() => globalThis);
  return await page.evaluate(run as (...args: unknown[]) => R, host, ...args);
}
