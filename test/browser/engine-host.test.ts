import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { page as html, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { drawFlat } from '../support/draw.ts';
import { BROWSERS, type BrowserName } from '../support/find-browser.ts';
import { hostReport, launchScrim, pictureAt, picturesOf, settled } from '../support/scrim.ts';
import { type Served, serve } from '../support/serve.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

/** Pictures of the long page, and of the short ones. */
const MANY = 160;
const FEW = 4;
/** What a content script reads and asks about at once. */
const AT_ONCE = 16;
/** Sides in pixels that no other picture has. */
const HANGING = { width: 97, height: 131 };

/** A worker that runs for ever once it is given that picture, as bytes or, in Firefox, as pixels. */
const hangsOn = (bytes: number) =>
  `self.addEventListener('message', ({ data: { picture } }) => {
    while (picture && (picture.bytes?.byteLength === ${bytes} || picture.width === ${HANGING.width})) ;
  });`;
/** A worker that goes on, but never gets that picture decoded. */
const neverDecodes = (bytes: number) =>
  `const decode = self.createImageBitmap.bind(self);
  self.createImageBitmap = (source, ...how) =>
    source.size === ${bytes} ? new Promise(() => undefined) : decode(source, ...how);`;
/** A worker that tells scores late. */
const SLOW = `const tell = self.postMessage.bind(self);
  self.postMessage = (said) => void (said.kind === 'judged' ? setTimeout(tell, 400, said) : tell(said));`;

let served: Served;
let hangingBytes: number;

beforeAll(async () => {
  const hanging = await drawFlat([40, 80, 40], { format: 'png', ...HANGING });
  hangingBytes = hanging.bytes.length;
  served = await serve({ '/hanging.png': picture(hanging) });
  for (let i = 0; i < MANY + FEW; i += 1) {
    const drawn = await drawFlat([i % 128, i >> 7, 60], { format: 'png', width: 60, height: 50 });
    served.routes[`/${i}.png`] = picture(drawn);
  }
  const gallery = (names: readonly (string | number)[]) =>
    html(`<!doctype html>${names.map((name) => `<img src="/${name}.png" width="44" height="36">`).join('')}`);
  const numbers = Array.from({ length: MANY + FEW }, (_, i) => i);
  served.routes['/many'] = gallery(numbers.slice(0, MANY));
  served.routes['/few'] = gallery(numbers.slice(MANY));
  served.routes['/again'] = gallery(numbers.slice(MANY));
  served.routes['/one'] = gallery([0]);
  served.routes['/other'] = gallery([1]);
  served.routes['/with-hanging'] = gallery(['hanging', ...numbers.slice(0, FEW)]);
});
afterAll(async () => await served.close());

/** A browser whose workers run some code first. */
async function launchWith(name: BrowserName, code: string): Promise<TestBrowser> {
  const worker = 'host/worker.js';
  const files = { [worker]: `${code}\n${await readFile(`dist/${name}/${worker}`, 'utf8')}` };
  return await launchScrim(name, { ...STAND_IN, files });
}

/** From now on the host's long timers take another time. */
async function stretchTimers(browser: TestBrowser, from: number, factor: number): Promise<void> {
  await browser.inExtension(
    async () => await chrome.runtime.sendMessage({ scrim: 'background', name: 'openHost', args: [] }),
  );
  await browser.inHost(
    (host, from, factor) => {
      const later = host.setTimeout.bind(host) as (run: () => void, ms?: number) => number;
      const stretched = (run: () => void, ms = 0) => later(run, ms >= from ? ms * factor : ms);
      Object.assign(host, { setTimeout: stretched });
    },
    from,
    factor,
  );
}

const inferences = async (browser: TestBrowser) => (await hostReport(browser)).inferences;

describe.each(BROWSERS)('%s', (name) => {
  test('while a picture hangs its worker the others are judged, and then it is covered', async () => {
    await using browser = await launchWith(name, hangsOn(hangingBytes));
    // The picture's deadline, 15 s: others need much less, but not on a machine that is busy with something else.
    await stretchTimers(browser, 15_000, 2);
    const page = await browser.open(`${served.here}/with-hanging`);
    const meanwhile = await until(
      'the others to be judged',
      async () => {
        const pictures = await picturesOf(browser, page);
        return pictures.filter(({ state }) => state === 'shown').length === FEW && pictures;
      },
      50_000,
    );
    expect(pictureAt(meanwhile, '/hanging.png').state).toBe('pending');
    const pictures = await settled(browser, page, FEW + 1, 100_000);
    const { state, reason } = pictureAt(pictures, '/hanging.png');
    expect({ state, reason }).toEqual({ state: 'failed', reason: 'timed-out' });
    expect(pictures.filter(({ state }) => state === 'shown')).toHaveLength(FEW);
  });

  // Firefox's workers are given the pixels of what a page shows.
  if (name === 'chrome')
    test('while the decoding of a picture hangs nobody else waits for it, and then it is covered', async () => {
      await using browser = await launchWith(name, neverDecodes(hangingBytes));
      await stretchTimers(browser, 15_000, 3);
      const page = await browser.open(`${served.here}/with-hanging`);
      const isHanging = async () => {
        const pictures = await picturesOf(browser, page);
        return (
          pictures.filter(({ state }) => state === 'shown').length === FEW &&
          pictureAt(pictures, '/hanging.png').state === 'pending'
        );
      };
      await until('the others of its page to be judged while it hangs', isHanging, 50_000);
      const others = await settled(browser, await browser.open(`${served.here}/few`), FEW, 50_000);
      expect(others.map(({ state }) => state)).toEqual(others.map(() => 'shown'));
      expect(await isHanging()).toBe(true);
      const { state, reason } = pictureAt(await settled(browser, page, FEW + 1, 100_000), '/hanging.png');
      expect({ state, reason }).toEqual({ state: 'failed', reason: 'timed-out' });
      const [later] = await settled(browser, await browser.open(`${served.here}/other`), 1, 50_000);
      expect(later!.state).toBe('shown');
    });

  test('a page of many pictures keeps no other page waiting, and gives the host no more than it can hold', async () => {
    await using browser = await launchWith(name, SLOW);
    const long = await browser.open(`${served.here}/many`);
    await until('the first verdicts', async () =>
      (await picturesOf(browser, long)).some(({ state }) => state === 'shown'),
    );
    const short = await browser.open(`${served.here}/few`);
    const queued: number[] = [];
    await until(
      'the short page',
      async () => {
        queued.push((await hostReport(browser)).queued);
        const pictures = await picturesOf(browser, short);
        return pictures.length === FEW && pictures.every(({ state }) => state === 'shown');
      },
      60_000,
    );
    const waiting = (await picturesOf(browser, long)).filter(({ state }) => state === 'pending');
    expect(waiting.length).toBeGreaterThan(0);
    expect(Math.max(...queued)).toBeLessThanOrEqual(2 * AT_ONCE);
    await long.bringToFront();
    const all = await settled(browser, long, MANY, 150_000);
    expect(all.filter(({ state }) => state === 'shown')).toHaveLength(MANY);
  });

  test('after five minutes without pictures the model is let go, and the next picture brings it back', async () => {
    await using browser = await launchScrim(name, STAND_IN);
    await stretchTimers(browser, 60_000, 1 / 60);
    const [first] = await settled(browser, await browser.open(`${served.here}/one`), 1);
    expect(first).toMatchObject({ state: 'shown', backend: 'wasm-relaxed' });
    await until('the model to be let go', async () => (await hostReport(browser)).backend === 'none', 60_000);
    const [judged] = await settled(browser, await browser.open(`${served.here}/other`), 1);
    expect(judged).toMatchObject({ state: 'shown', backend: 'wasm-relaxed' });
  });

  test('what is known already costs no inference; private windows share nothing with the others', async () => {
    await using browser = await launchScrim(name, { ...STAND_IN, privateWindows: true });
    await settled(browser, await browser.open(`${served.here}/few`), FEW);
    await settled(browser, await browser.open(`${served.here}/again`), FEW);
    expect(await inferences(browser)).toBe(FEW);
    const apart = await browser.openPrivate(`${served.here}/few?private`);
    await settled(browser, apart, FEW);
    expect(await inferences(browser)).toBe(2 * FEW);
    const again = await browser.openPrivate(`${served.here}/again?private`);
    await settled(browser, again, FEW);
    expect(await inferences(browser)).toBe(2 * FEW);
    const alone = await browser.openPrivate(`${served.here}/one?private`);
    await settled(browser, alone, 1);
    expect(await inferences(browser)).toBe(2 * FEW + 1);
    // Firefox opens tabs in the window in front.
    for (const page of [apart, again, alone]) await page.close();
    await settled(browser, await browser.open(`${served.here}/one`), 1);
    expect(await inferences(browser)).toBe(2 * FEW + 2);
  });
});
