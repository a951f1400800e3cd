import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { forCookie, mislabelled, page, picture, withCookie } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { drawChessboard } from '../support/draw.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { folderForTests } from '../support/folder-for-tests.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { pictureAt, settled } from '../support/scrim.ts';
import { seeElement } from '../support/see.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';

const flagged = await drawChessboard([255, 0, 0], [150, 0, 0], 8, { width: 200, height: 150 });
const folder = await folderForTests('local');
await writeFile(join(folder, 'flagged.png'), flagged.bytes);
await writeFile(join(folder, 'page.html'), '<!doctype html><img id="image" src="flagged.png">');
const server = await serveForTests({
  // Shown to members only, and never stored: nobody but the page itself can have it.
  '/member.png': forCookie('member=1', flagged, { 'cache-control': 'no-store', vary: 'Cookie' }),
  '/login': withCookie('member=1; Path=/; SameSite=Lax', page('in')),
  // A picture in spite of its status, as sites send with their error pages.
  '/error.png': (request, response) => {
    response.statusCode = 404;
    const write = response.writeHead.bind(response);
    response.writeHead = ((_: number, headers: Record<string, string>) =>
      write(404, headers)) as typeof response.writeHead;
    return picture(flagged)(request, response);
  },
});
server.routes['/members'] = page(`<!doctype html><img id="image" src="${server.nextDoor}/member.png">`);
server.routes['/errors'] = page(`<!doctype html><img id="image" src="${server.elsewhere}/error.png">`);
// A browser shows none of this; a pattern that tries every way of reading it as SVG takes longer than anybody waits.
const made = '<!---->'.repeat(145);
server.routes['/made.png'] = mislabelled(made, 'image/png');
server.routes['/flagged.png'] = picture(flagged);
server.routes['/endless'] = page(
  ['/made.png', `data:image/png,${made}`, `data:image/png;base64,${btoa(made)}`, '/flagged.png']
    .map((address) => `<img src="${address}" width="90" height="90">`)
    .join(' '),
);
server.routes['/gone'] = page(
  `<!doctype html><img id="image" src="${server.elsewhere}/gone.png" width="90" height="90">`,
);

/** Firefox lets extensions see local files only where the user says so in about:addons; this stands for that. */
const LOCAL_FILES = { 'extensions.webextensions.fileSchemeAccess.requireOptIn': false };

describe.each(BROWSERS)('%s: what the page shows is never left alone because it cannot be read', (name) => {
  let browser: TestBrowser;
  launchForTests(name, { ...STAND_IN, prefs: LOCAL_FILES }, (launched) => {
    browser = launched;
  });

  test.each([
    ['a picture for members that is never stored', '/members', '/member.png'],
    ['a picture with an error’s status', '/errors', '/error.png'],
  ])('%s', async (_, path, source) => {
    const tab = await browser.open(`${server.here}/login`);
    await tab.goto(`${server.here}${path}`, { waitUntil: 'load' });
    const found = pictureAt(await settled(browser, tab, 1), source);
    expect(['blurred', 'failed']).toContain(found.state);
    expect(['blurred', 'blank']).toContain((await seeElement(tab, '#image', flagged)).sight);
  });

  test('a picture of a local page', async () => {
    const tab = await browser.open(pathToFileURL(join(folder, 'page.html')).href);
    const found = pictureAt(await settled(browser, tab, 1), 'flagged.png');
    expect(['blurred', 'failed']).toContain(found.state);
    expect(['blurred', 'blank']).toContain((await seeElement(tab, '#image', flagged)).sight);
    await tab.close();
  });

  test('a picture beside one that is made to be looked at for ever', async () => {
    const tab = await browser.open(`${server.here}/endless`);
    const pictures = await settled(browser, tab, 4);
    expect(pictureAt(pictures, '/flagged.png').state).toBe('blurred');
    for (const made of pictures.filter(({ source }) => !source.endsWith('/flagged.png')))
      expect(['failed', 'missing']).toContain(made.state);
  });

  test('only where there is nothing to show, nothing is veiled', async () => {
    const tab = await browser.open(`${server.here}/gone`);
    expect(pictureAt(await settled(browser, tab, 1), '/gone.png').state).toBe('missing');
  });
});
