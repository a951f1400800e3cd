import { describe, expect, test } from 'vitest';
import { forCookie, noStore, page, picture, redirect, withCookie } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { drawOrdinary } from '../support/draw.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { picturesOf, settled } from '../support/scrim.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';

const drawn = await Promise.all([0, 1, 2, 3, 4, 5, 6].map((seed) => drawOrdinary(seed, { width: 200, height: 160 })));
const server = await serveForTests();
const { routes, elsewhere } = server;
routes['/same.jpg'] = picture(drawn[0]!);
routes['/cross.jpg'] = picture(drawn[1]!);
routes['/revalidated.jpg'] = picture(drawn[2]!, { 'cache-control': 'no-cache', etag: '"one"' });
routes['/member.jpg'] = forCookie('member=1', drawn[3]!, { 'cache-control': 'max-age=3600', vary: '' });
routes['/login'] = withCookie('member=1; Path=/; SameSite=Lax', page('in'));
routes['/old.jpg'] = redirect('/new.jpg');
routes['/new.jpg'] = picture(drawn[4]!);
routes['/fresh.jpg'] = noStore(drawn[5]!);
routes['/same-cookie.jpg'] = forCookie('member=1', drawn[6]!, { 'cache-control': 'max-age=3600', vary: '' });
const cross = ['cross', 'revalidated', 'old', 'fresh'].map((name) => `<img src="${elsewhere}/${name}.jpg">`);
routes['/'] = page(
  `<!doctype html><img src="/same.jpg"><img src="${server.nextDoor}/member.jpg"><img src="/same-cookie.jpg">${cross.join('')}`,
);

describe.each(BROWSERS)('%s', (name) => {
  let browser: TestBrowser;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  test('every picture is downloaded once, whatever its origin, cookies or way; those never stored twice at most', async () => {
    server.forget();
    const tab = await browser.open(`${server.here}/login`);
    await tab.goto(`${server.here}/`, { waitUntil: 'load' });
    const pictures = await settled(browser, tab, 7);
    expect(pictures.map(({ source, state, detail }) => ({ source, state, detail }))).toEqual(
      pictures.map(({ source }) => ({ source, state: 'shown', detail: undefined })),
    );
    const counts = ['same', 'cross', 'revalidated', 'member', 'old', 'new', 'same-cookie'].map(
      (path): [string, number] => [path, server.seen(`/${path}.jpg`).length],
    );
    expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(counts.map(([path]) => [path, 1])));
    expect(server.seen('/fresh.jpg').length).toBeLessThanOrEqual(2);
  });

  test('pictures that were cached already are not downloaded again', async () => {
    const first = await browser.open(`${server.here}/`);
    await settled(browser, first, 7);
    await first.close();
    server.forget();
    const tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 7);
    for (const path of ['same', 'cross', 'new']) expect(server.seen(`/${path}.jpg`).length, path).toBe(0);
  });

  test('the page gains no way to read cross-origin pixels, and sees no request that it did not make', async () => {
    const tab = await browser.open(`${server.here}/`);
    await settled(browser, tab, 7);
    const found = await tab.evaluate(async (address) => {
      const image = document.querySelector<HTMLImageElement>(`img[src="${address}"]`)!;
      const context = document.createElement('canvas').getContext('2d')!;
      context.drawImage(image, 0, 0);
      const extra = performance.getEntriesByType('resource').filter(({ name }) => name.includes('#')).length;
      const attempt = async (read: () => unknown) => {
        try {
          await read();
          return 'read';
        } catch {
          return 'refused';
        }
      };
      return {
        canvas: await attempt(() => context.getImageData(0, 0, 1, 1)),
        fetch: await attempt(() => fetch(address)),
        fragment: await attempt(() => fetch(`${address}#0123456789abcdef0123456789abcdef`)),
        extra,
      };
    }, `${server.elsewhere}/cross.jpg`);
    expect(found).toEqual({ canvas: 'refused', fetch: 'refused', fragment: 'refused', extra: 0 });
    expect((await picturesOf(browser, tab)).length).toBeGreaterThan(0);
  });
});
