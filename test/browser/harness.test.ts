import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type LaunchOptions, TestBrowser } from '../support/browser.ts';
import { BROWSERS, type BrowserName, findBrowser, KINDS } from '../support/find-browser.ts';
import { folderForTests } from '../support/folder-for-tests.ts';
import { until } from '../support/until.ts';

/** Stands in for Scrim: a background, a host, a page and two languages, without any of its code. */
const MANIFEST = {
  manifest_version: 3,
  name: '__MSG_name__',
  version: '0.1',
  default_locale: 'en',
  permissions: ['storage', 'tabs', 'offscreen'],
  host_permissions: ['<all_urls>'],
};

const BACKGROUND = {
  chrome: `chrome.runtime.onMessage.addListener((message, _, reply) => {
    chrome.offscreen.createDocument({ url: 'host.html', reasons: ['WORKERS'], justification: 'test' }).catch(() => 0).then(() => reply(message + 1));
    return true;
  });`,
  firefox: `globalThis.here = 'host'; browser.runtime.onMessage.addListener(async (message) => message + 1);`,
};

const folder = await folderForTests('stand-in');

async function buildStandIn(name: BrowserName): Promise<string> {
  const to = join(folder, name);
  const own =
    name === 'chrome'
      ? { background: { service_worker: 'background.js' } }
      : { background: { scripts: ['background.js'] }, browser_specific_settings: { gecko: { id: 'a@b.example' } } };
  await mkdir(join(to, '_locales/en'), { recursive: true });
  await mkdir(join(to, '_locales/de'), { recursive: true });
  await writeFile(join(to, '_locales/en/messages.json'), '{"name":{"message":"English"}}');
  await writeFile(join(to, '_locales/de/messages.json'), '{"name":{"message":"Deutsch"}}');
  await writeFile(join(to, 'manifest.json'), JSON.stringify({ ...MANIFEST, ...own }));
  await writeFile(join(to, 'background.js'), BACKGROUND[name]);
  await writeFile(join(to, 'host.html'), `<!doctype html><script src="host.js"></script>`);
  await writeFile(join(to, 'host.js'), `globalThis.here = 'host'`);
  await writeFile(join(to, 'page.html'), '<!doctype html><title>A page of the extension</title>');
  return to;
}

const launch = async (name: BrowserName, options: LaunchOptions = {}): Promise<TestBrowser> =>
  await TestBrowser.launch(name, { extension: await buildStandIn(name), ...options });

describe.each(BROWSERS)('%s', (name) => {
  test('is found, or installed, new enough', { timeout: 1_500_000 }, async () => {
    expect((await findBrowser(name)).version).toBeGreaterThanOrEqual(KINDS[name].oldest);
  });

  test('opens pages of the web and of the extension, at the size and scheme asked for', async () => {
    await using browser = await launch(name, { size: { width: 640, height: 480 }, scheme: 'dark' });
    const page = await browser.open('data:text/html,<title>Hello</title>');
    expect(await page.evaluate(() => [document.title, innerWidth, innerHeight])).toEqual(['Hello', 640, 480]);
    expect(await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
    const own = await browser.openExtension('page.html');
    expect(await own.evaluate(() => document.title)).toBe('A page of the extension');
    expect(Buffer.from(await page.screenshot()).toString('latin1', 1, 4)).toBe('PNG');
  });

  test('runs code with the APIs of the extension and in its host', async () => {
    await using browser = await launch(name);
    expect(await browser.inExtension(() => chrome.runtime.getManifest().name)).toBe('English');
    expect(await ask(browser, 1)).toBe(2);
    expect(await browser.inHost((host, suffix) => `${(host as unknown as { here: string }).here}${suffix}`, '!')).toBe(
      'host!',
    );
  });

  test('ends background and host, which come back when asked', async () => {
    await using browser = await launch(name);
    await ask(browser, 1);
    await until('the background', async () => (await kinds(browser)).includes('background'));
    await browser.killBackground();
    expect(await kinds(browser)).not.toContain('background');
    expect(await ask(browser, 2)).toBe(3);
    await browser.killHost();
    expect(await kinds(browser)).not.toContain(name === 'chrome' ? 'host' : 'background');
    expect(await ask(browser, 3)).toBe(4);
  });

  test('loads the extension anew from disk', async () => {
    await using browser = await launch(name);
    expect(await ask(browser, 1)).toBe(2);
    const script = join(folder, name, 'background.js');
    await writeFile(script, BACKGROUND[name].replace('message + 1', 'message + 10'));
    await browser.reloadExtension();
    expect(await ask(browser, 1)).toBe(11);
  });

  test('keeps storage over a restart, and speaks the language asked for', async () => {
    await using browser = await launch(name, { locale: 'de' });
    const { origin } = browser;
    await browser.inExtension(async () => await chrome.storage.local.set({ kept: 7 }));
    await browser.restart();
    expect(browser.origin).toBe(origin);
    expect(await browser.inExtension(async () => await chrome.storage.local.get('kept'))).toEqual({ kept: 7 });
    expect(await browser.inExtension(() => chrome.i18n.getMessage('name'))).toBe('Deutsch');
    expect(await (await browser.open('about:blank')).evaluate(() => navigator.language)).toBe('de');
  });

  test('leaves no process and no profile behind', async () => {
    const browser = await launch(name);
    const process = browser.puppeteer.process();
    const profile = process?.spawnargs
      .join(' ')
      .match(/\S*scrim-browser-[^/\s]+/)?.[0]
      .replace(/^--[a-z-]+=/, '');
    await browser.close();
    expect(process?.exitCode ?? process?.signalCode).not.toBeNull();
    expect(profile).toBeTruthy();
    await expect(import('node:fs/promises').then(({ access }) => access(profile ?? ''))).rejects.toThrow('ENOENT');
  });
});

async function kinds(browser: TestBrowser): Promise<string[]> {
  return (await browser.contexts()).map(({ kind }) => kind);
}

async function ask(browser: TestBrowser, message: number): Promise<unknown> {
  return await browser.inExtension(async (sent) => await chrome.runtime.sendMessage(sent), message);
}
