import { describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { settled, store } from '../support/scrim.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';
import { drawBoth, FLAGGED, HARMLESS, html } from './fixtures/fixture.ts';

/** Notes how pictures look in the frame after each of their marks was written. */
const LIFTED = `<style>img { transition: all 60s }</style><script>
  const lifted = {};
  new MutationObserver((records) => {
    for (const { target } of records) if (target.dataset.scrim) requestAnimationFrame(() => {
      const { opacity, filter } = getComputedStyle(target);
      (lifted[target.id] ??= []).push(opacity + ' ' + filter);
    });
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-scrim'] });
</script>`;

/** Notes after every frame from navigation on what of the page is hidden. */
const SAMPLED = `<script>
  const sampled = { frames: 0, pictures: 0, hidden: [] };
  const painted = new MessageChannel();
  painted.port1.onmessage = () => {
    sampled.frames += 1;
    for (const element of [document.documentElement, ...document.images, ...document.querySelectorAll('canvas, video')]) {
      sampled.pictures += 1;
      const { opacity, filter, objectPosition } = getComputedStyle(element);
      if (opacity !== '1' || filter !== 'none' || objectPosition !== '50% 50%') sampled.hidden.push(element.outerHTML.slice(0, 80));
    }
  };
  const sample = () => { painted.port2.postMessage(0); requestAnimationFrame(sample); };
  sample();
</script>`;

const IMAGES = `<img id="flagged" src="${FLAGGED}"><img id="harmless" src="${HARMLESS}">`;

const [red, cyan] = await drawBoth();
const server = await serveForTests({
  [FLAGGED]: picture(red),
  [HARMLESS]: picture(cyan),
  '/lifted': page(html(IMAGES, LIFTED)),
  '/sampled': page(html(`${IMAGES}<canvas></canvas><video poster="${FLAGGED}"></video>`, SAMPLED)),
});

interface Sampled {
  readonly frames: number;
  readonly pictures: number;
  readonly hidden: string[];
}

describe.each(BROWSERS)('%s', (name) => {
  let browser: TestBrowser;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  test('a verdict is seen in the next frame, whatever transitions the page wants', async () => {
    const tab = await browser.open(`${server.here}/lifted`);
    await settled(browser, tab, 2);
    const lifted = await until('both to be lifted', async () => {
      const noted = (await tab.evaluate('lifted')) as Record<string, string[]>;
      return noted.flagged && noted.harmless && noted;
    });
    expect(new Set(lifted.harmless)).toEqual(new Set(['1 none']));
    for (const look of lifted.flagged!) expect(look).toMatch(/^1 blur\((\d{2,}|[2-9])/);
    await until('the page’s own transitions to hold again', () =>
      tab.$eval('#harmless', (image) => getComputedStyle(image).transitionDuration === '60s'),
    );
  });

  test.each([
    ['on an allowed site', { sites: [{ pattern: '127.0.0.1' }] }],
    ['while it is switched off', { enabled: false }],
  ])('%s nothing is hidden, not for one frame', async (_, settings) => {
    await store(browser, settings);
    await until('the veil to be withdrawn', () =>
      browser.inExtension(async () => {
        const [veil] = await chrome.scripting.getRegisteredContentScripts();
        return !veil || (veil.excludeMatches ?? []).length > 0;
      }),
    );
    for (let visit = 0; visit < 3; visit++) {
      const tab = await browser.open(`${server.here}/sampled?${visit}`);
      const sampled = await until('sixty frames', async () => {
        const sampled = (await tab.evaluate('sampled')) as Sampled;
        return sampled.frames > 60 && sampled;
      });
      expect(sampled.pictures).toBeGreaterThan(200);
      expect(sampled.hidden).toEqual([]);
      await tab.close();
    }
    await store(browser, { sites: [], enabled: true });
  });
});
