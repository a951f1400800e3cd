import { describe, expect, test } from 'vitest';
import { gated, page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { drawOrdinary } from '../support/draw.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { picturesOf, settled } from '../support/scrim.ts';
import { until } from '../support/until.ts';

const COUNT = 24;

const server = await serveForTests();
for (let seed = 0; seed < COUNT; seed += 1) {
  server.routes[`/${seed}.jpg`] = picture(await drawOrdinary(seed, { width: 300, height: 220 }));
}
const images = Array.from({ length: COUNT }, (_, seed) => `<img src="/${seed}.jpg" width="100" height="80">`);
server.routes['/'] = page(`<!doctype html>${images.join('')}`);
server.routes['/empty'] = page('<!doctype html><p>Nothing yet</p>');

describe.each(BROWSERS)('%s, with the shipped model', (name) => {
  let browser: TestBrowser;
  launchForTests(name, {}, (launched) => {
    browser = launched;
  });

  test.each(['background', 'host'] as const)('killing the %s while pictures are judged loses none', async (part) => {
    const tab = await browser.open(`${server.here}/`);
    await until('the first verdicts', async () =>
      (await picturesOf(browser, tab)).some(({ state }) => state === 'shown'),
    );
    if (part === 'background') await browser.killBackground();
    else await browser.killHost();
    const pictures = await settled(browser, tab, COUNT, 60_000);
    expect(pictures.map(({ state, detail }) => ({ state, detail }))).toEqual(
      Array(COUNT).fill({ state: 'shown', detail: undefined }),
    );
    await tab.close();
  });

  test.each(['background', 'host'] as const)('pictures asked for after the %s was ended are judged', async (part) => {
    const tab = await browser.open(`${server.here}/empty`);
    if (part === 'background') await browser.killBackground();
    else await browser.killHost();
    const late = gated(picture(await drawOrdinary(part === 'host' ? 40 : 41, { width: 300, height: 220 })));
    server.routes[`/late-${part}.jpg`] = late.answer;
    await tab.evaluate((part) => {
      const image = new Image(120, 90);
      image.src = `/late-${part}.jpg`;
      document.body.append(image);
    }, part);
    late.open();
    const [report] = await until('its verdict', async () => {
      const pictures = await settled(browser, tab, 1, 60_000);
      return pictures[0]?.scores && pictures;
    });
    expect(report?.state).toBe('shown');
    await tab.close();
  });
});
