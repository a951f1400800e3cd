import { describe, expect, test } from 'vitest';
import { page } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { framesOf, picturesOf } from '../support/scrim.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';
import { html } from './fixtures/fixture.ts';

/** Draws a chessboard of a colour and black, `shift` pixels off. */
const DRAW = `<canvas id="canvas" width="160" height="120"></canvas><script>
  const draw = (colour, shift = 0) => {
    const context = canvas.getContext('2d');
    context.fillStyle = '#000';
    context.fillRect(0, 0, 160, 120);
    context.fillStyle = colour;
    for (let i = 0; i < 12; i += 1) if ((i + Math.floor(i / 4)) % 2 === 0) context.fillRect((i % 4) * 40 + shift, Math.floor(i / 4) * 40, 40, 40);
  };
</script>`;

const server = await serveForTests();

describe.each(BROWSERS)('%s: a canvas', (name) => {
  let browser: TestBrowser;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  const open = async (code: string) => {
    server.routes['/'] = page(html(`${DRAW}<script>${code}</script>`));
    const tab = await browser.open(`${server.here}/?${Math.random()}`);
    const becomes = async (state: string) =>
      await until(`it to be ${state}`, async () => (await picturesOf(browser, tab))[0]?.state === state);
    return { tab, becomes };
  };

  test('is judged again when it changes', async () => {
    const { tab, becomes } = await open("draw('#0ff')");
    await becomes('shown');
    await tab.evaluate("draw('#f00')");
    await becomes('blurred');
    await tab.evaluate("draw('#0ff')");
    await becomes('shown');
  });

  test('is hidden while it is empty, and judged when something is drawn', async () => {
    const { tab, becomes } = await open('');
    expect(await tab.$eval('canvas', (canvas) => getComputedStyle(canvas).opacity)).toBe('0');
    await tab.evaluate("draw('#f00')");
    await becomes('blurred');
  });

  test('that is drawn anew on every frame is judged at a bounded rate', async () => {
    const { tab, becomes } = await open(`let frames = 0;
      const again = () => { draw('#0ff', frames % 40); frames += 1; requestAnimationFrame(again) };
      again();`);
    await becomes('shown');
    const judged = async () => (await framesOf(browser, tab))[0]!.answers;
    const before = { frames: (await tab.evaluate('frames')) as number, judged: await judged() };
    await until('180 frames', async () => ((await tab.evaluate('frames')) as number) > before.frames + 180, 60_000);
    const frames = ((await tab.evaluate('frames')) as number) - before.frames;
    const answers = (await judged()) - before.judged;
    expect(answers).toBeGreaterThan(1);
    expect(answers).toBeLessThan(frames / 10);
  });

  // Firefox has no WebGL where there is no GPU.
  if (name === 'chrome') {
    test('of WebGL is judged like others', async () => {
      const { becomes } = await open(`canvas.width = 161;
        const gl = canvas.getContext('webgl2');
        const again = () => {
          gl.enable(gl.SCISSOR_TEST);
          for (let i = 0; i < 12; i += 1) {
            gl.scissor((i % 4) * 40, Math.floor(i / 4) * 40, 40, 40);
            gl.clearColor((i + Math.floor(i / 4)) % 2, 0, 0, 1);
            gl.clear(gl.COLOR_BUFFER_BIT);
          }
          requestAnimationFrame(again);
        };
        again();`);
      await becomes('blurred');
    });
  }
});
