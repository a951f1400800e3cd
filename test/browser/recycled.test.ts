import { describe, expect, test } from 'vitest';
import { gated, page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { drawChessboard } from '../support/draw.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { settled } from '../support/scrim.ts';
import { seeElement } from '../support/see.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

const flagged = await drawChessboard([255, 0, 0], [150, 0, 0], 8, { width: 200, height: 200 });
const harmless = await drawChessboard([230, 230, 230], [40, 40, 40], 8, { width: 200, height: 200 });
const server = await serveForTests({ '/': page('<!doctype html><img id="image" width="200" height="200">') });

describe.each(BROWSERS)('%s: a recycled image ends with the verdict of its last source', (name) => {
  let browser: TestBrowser;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  test.each([
    ['flagged, then harmless; the first arrives last', 'flagged', 'harmless', 'clear', ['second', 'first']],
    ['flagged, then harmless; the first arrives first', 'flagged', 'harmless', 'clear', ['first', 'second']],
    ['harmless, then flagged; the first arrives last', 'harmless', 'flagged', 'blurred', ['second', 'first']],
    ['harmless, then flagged; the first arrives first', 'harmless', 'flagged', 'blurred', ['first', 'second']],
  ] as const)('%s', async (_, first, second, ends, order) => {
    const drawn = { flagged, harmless };
    const gates = { first: gated(picture(drawn[first])), second: gated(picture(drawn[second])) };
    server.routes['/first.png'] = gates.first.answer;
    server.routes['/second.png'] = gates.second.answer;
    const tab = await browser.open(`${server.here}/?${Math.random()}`);
    server.forget();
    await tab.evaluate(() => {
      const image = document.querySelector('img')!;
      image.src = `/first.png?${Math.random()}`;
    });
    await until('the first to be asked for', () => server.seen('/first.png').length > 0);
    if (order[0] === 'first') {
      gates.first.open();
      await until('the first to load', () => tab.$eval('img', (image) => image.complete && image.naturalWidth > 0));
    }
    await tab.evaluate(() => {
      document.querySelector('img')!.src = `/second.png?${Math.random()}`;
    });
    await until('the second to be asked for', () => server.seen('/second.png').length > 0);
    gates.second.open();
    gates.first.open();
    const [report] = await until('the verdict of the second', async () => {
      const pictures = await settled(browser, tab, 1);
      return pictures[0]?.source.includes('/second.png') && pictures[0].state !== 'off' && pictures;
    });
    expect(report?.state).toBe(ends === 'clear' ? 'shown' : 'blurred');
    // A chessboard has no coarse light and shade that a blur would leave: then it is as good as blank.
    const sights = ends === 'clear' ? ['clear'] : ['blurred', 'blank'];
    expect(sights).toContain((await seeElement(tab, '#image', drawn[second])).sight);
    await tab.close();
  });
});
