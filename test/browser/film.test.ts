import { describe, expect, test } from 'vitest';
import { page } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import { countPixels, FILMED_SCRIPT, film } from '../support/film.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { serveForTests } from '../support/for-tests.ts';
import { until } from '../support/until.ts';

const MAGENTA = [255, 0, 255] as const;
const FLASHES = 8;

/** Shows a box on every fifth frame, for that frame alone. */
const FLASHING = `<!doctype html><script>${FILMED_SCRIPT}</script>
<div id="box" style="position: fixed; top: 60px; left: 60px; width: 80px; height: 80px; background: rgb(255, 0, 255); visibility: hidden"></div>
<script>
  let frame = 0;
  const step = () => {
    frame += 1;
    box.style.visibility = frame % 5 === 0 ? 'visible' : 'hidden';
    if (frame < ${FLASHES * 5 + 1}) requestAnimationFrame(step);
    else document.title = 'over';
  };
  requestAnimationFrame(step);
</script>`;

const server = await serveForTests({ '/': page(FLASHING) });

describe.each(BROWSERS)('a film of %s, without Scrim', (name) => {
  test('shows every flash of a single frame, and misses no frame', async () => {
    await using browser = await TestBrowser.launch(name, { extension: null, size: { width: 400, height: 300 } });
    const tab = await browser.open();
    const { frames, missed } = await film(name, tab, server, async () => {
      await tab.goto(`${server.here}/`, { waitUntil: 'domcontentloaded' });
      await until('all flashes', async () => (await tab.title()) === 'over', 60_000);
    });
    const flashes = new Set<number>();
    for (const frame of frames) {
      if (frame.number !== undefined && (await countPixels(frame, MAGENTA)) > 1000) flashes.add(frame.number);
    }
    expect(missed).toEqual([]);
    expect(flashes.size).toBeGreaterThanOrEqual(FLASHES);
  });

  test('ends when what it shows fails, also where that took the browser with it', async () => {
    await using browser = await TestBrowser.launch(name, { extension: null });
    const tab = await browser.open();
    const failing = film(name, tab, server, async () => {
      await browser.close();
      throw new Error('The scene fails');
    });
    await expect(failing).rejects.toThrow('The scene fails');
  });
});
