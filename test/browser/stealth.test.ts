import { readFile } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { serveForTests } from '../support/for-tests.ts';
import { launchScrim, settled } from '../support/scrim.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';
import { drawBoth, FLAGGED, HARMLESS, html, untilPainted } from './fixtures/fixture.ts';

/** Runs before anything else in the page: notes all that happens in it. */
const NOTES = `<script>
  const notes = { events: [], attributes: [], added: [], violations: [], errors: [], fetched: [] };
  const note = (list, what) => { if (!list.includes(what)) list.push(what); };
  for (const type of ['transitionrun', 'transitionend', 'animationstart', 'load', 'error', 'message', 'copy', 'slotchange', 'toggle', 'beforetoggle', 'focusin', 'scroll', 'resize'])
    addEventListener(type, ({ target }) => note(notes.events, type + ' ' + (target.id ?? '')), true);
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => note(notes.violations, violatedDirective + ' ' + blockedURI));
  addEventListener('error', ({ message }) => message && note(notes.errors, message));
  addEventListener('unhandledrejection', ({ reason }) => note(notes.errors, String(reason)));
  new MutationObserver((records) => {
    for (const { type, target, attributeName, addedNodes } of records) {
      if (type === 'attributes') note(notes.attributes, target.localName + ' ' + attributeName);
      for (const node of addedNodes) if (target === document.documentElement) note(notes.added, node.nodeName);
    }
  }).observe(document, { subtree: true, childList: true, attributes: true });
  new PerformanceObserver((list) => { for (const { entryType, name } of list.getEntries()) notes.fetched.push(entryType + ' ' + name); })
    .observe({ type: 'resource', buffered: true });
</script>`;

const kinds = (source: string, i: number): string =>
  `<img id="image${i}" src="${source}"><input id="input${i}" type="image" src="${source}&input">
  <video id="video${i}" poster="${source}&poster" width="160" height="120"></video>
  <embed id="embed${i}" type="image/png" src="${source}&embed" width="160" height="120">
  <svg width="160" height="120"><image id="svg${i}" href="${source}&svg" width="160" height="120"/></svg>`;

/** Everything that a page can read of its world: names, the browser's functions as text, sheets, nodes, downloads. */
const WORLD = `(() => {
  const describe = (object) => Reflect.ownKeys(object).map((key) => {
    const { value, get, set, ...flags } = Object.getOwnPropertyDescriptor(object, key);
    const text = (one) => typeof one === 'function' ? Function.prototype.toString.call(one) + one.length + one.name : typeof one;
    return [String(key), text(value), text(get), text(set), JSON.stringify(flags)].join(' ');
  }).sort();
  const frame = document.body.appendChild(document.createElement('iframe'));
  const fresh = frame.contentWindow;
  const prototypes = (of) => Object.getOwnPropertyNames(of)
    .filter((name) => /^[A-Z]/.test(name) && typeof of[name] === 'function' && of[name].prototype)
    .flatMap((name) => describe(of[name].prototype).map((line) => name + ' ' + line)).sort();
  const world = {
    names: describe(globalThis), prototypes: prototypes(globalThis),
    asInFreshFrame: ['attachShadow', 'setAttribute', 'animate'].map((name) => fresh.Function.prototype.toString.call(Element.prototype[name])),
    freshPrototypes: prototypes(fresh), chrome: typeof chrome === 'undefined' ? [] : Object.keys(chrome).sort(),
    sheets: [document.styleSheets.length, document.adoptedStyleSheets.length],
    animations: document.getAnimations().length,
  };
  frame.remove();
  return world;
})()`;

const DOM = `[...document.querySelectorAll('*')].map((element) => element.outerHTML.split('>')[0].replace(/ data-scrim(-\\w+)?="[^"]*"/g, ''))`;

const [red, cyan] = await drawBoth();
const server = await serveForTests({ [FLAGGED]: picture(red), [HARMLESS]: picture(cyan) });
const sources = ['', server.elsewhere].flatMap((origin) => [`${origin}${FLAGGED}?`, `${origin}${HARMLESS}?`]);
const body = `${sources.map(kinds).join('')}<img id="gone" src="/gone.png"><canvas id="canvas"></canvas><div id="host"></div>`;
server.routes['/'] = page(html(body, NOTES));
server.routes['/strict'] = page(html(body, NOTES), {
  'content-security-policy': `default-src 'none'; img-src 'self' ${server.elsewhere}; object-src *; script-src 'unsafe-inline'; style-src 'unsafe-inline'`,
});

describe.each(BROWSERS)('%s: a page sees the same with Scrim as without', (name) => {
  let bare: TestBrowser;
  let scrim: TestBrowser;
  beforeAll(async () => {
    bare = await TestBrowser.launch(name, { extension: null });
    scrim = await launchScrim(name, STAND_IN);
  });
  afterAll(async () => {
    await bare.close();
    await scrim.close();
  });

  /** The same page in both browsers, all settled. */
  const inBoth = async <T>(path: string, look: (tab: Page) => Promise<T>): Promise<{ without: T; with: T }> => {
    const both: T[] = [];
    for (const browser of [bare, scrim]) {
      const tab = await browser.open(`${server.here}${path}`);
      await until('the page to load', () => tab.evaluate(() => document.readyState === 'complete'));
      if (browser === scrim) await settled(scrim, tab, 22);
      await until('nothing more to be noted', async () => {
        const before = await tab.evaluate('JSON.stringify(notes)');
        await untilPainted(tab, 15);
        return (await tab.evaluate('JSON.stringify(notes)')) === before;
      });
      both.push(await look(tab));
      await tab.close();
    }
    return { without: both[0]!, with: both[1]! };
  };

  test('in its globals and prototypes, in functions as text and in a fresh frame’s, in sheets and animations', async () => {
    const seen = await inBoth('/', async (tab) => (await tab.evaluate(WORLD)) as Record<string, unknown[]>);
    expect(seen.without.prototypes!.length).toBeGreaterThan(3000);
    expect(seen.with).toEqual(seen.without);
  });

  test.each(['/', '/strict'])(
    'in events, errors, downloads and policy violations, but for marks and revealing (%s)',
    async (path) => {
      const seen = await inBoth(path, async (tab) => (await tab.evaluate('notes')) as Record<string, string[]>);
      const { attributes, added, ...rest } = seen.with;
      const { attributes: own, added: ownAdded, ...without } = seen.without;
      const sorted = (notes: Record<string, string[] | undefined>) =>
        Object.fromEntries(Object.entries(notes).map(([key, list]) => [key, list!.toSorted()]));
      expect(without.fetched!.length).toBeGreaterThan(10);
      // Of the element for revealing, which is a popover.
      const toggled = ['beforetoggle ', 'toggle '];
      expect(sorted(rest)).toEqual(sorted({ ...without, events: [...without.events!, ...toggled] }));
      expect(attributes!.filter((one) => !own!.includes(one) && !/ data-scrim/.test(one))).toEqual([]);
      expect(added!.filter((one) => !ownAdded!.includes(one))).toEqual(['DIV']);
    },
  );

  test('in its nodes, but for marks and one empty element for revealing', async () => {
    const seen = await inBoth('/', async (tab) => (await tab.evaluate(DOM)) as string[]);
    const without = seen.without.slice(1);
    const others = seen.with.slice(1);
    expect(others.slice(0, without.length)).toEqual(without);
    expect(others.slice(without.length)).toEqual([expect.stringMatching(/^<div popover="manual" style="all: initial/)]);
  });

  test('in that what it embeds loads, whenever it is judged', async () => {
    const embeds = [FLAGGED, HARMLESS].map((source) => `<embed type="image/png" src="${source}"><img src="${source}">`);
    server.routes['/embeds'] = page(html(embeds.join('').repeat(3), NOTES));
    for (let visit = 0; visit < 12; visit++) {
      const tab = await scrim.open(`${server.here}/embeds`);
      await settled(scrim, tab, 12);
      const { events } = (await tab.evaluate('notes')) as { events: string[] };
      expect(events.filter((event) => event.startsWith('error'))).toEqual([]);
      await tab.close();
    }
  });

  test('in what it can load: nothing of the extension’s own', async () => {
    const manifest = JSON.parse(await readFile(`dist/${name}/manifest.json`, 'utf8')) as Record<string, unknown>;
    expect(manifest.web_accessible_resources).toBeUndefined();
    const tab = await scrim.open(`${server.here}/`);
    const loads = await tab.evaluate(
      async (address) =>
        await new Promise<string>((resolve) => {
          const image = new Image();
          image.onload = () => resolve('loaded');
          image.onerror = () => resolve('refused');
          image.src = address;
        }),
      `${scrim.origin}/icons/scrim-16.png`,
    );
    expect(loads).toBe('refused');
    await tab.close();
  });
});
