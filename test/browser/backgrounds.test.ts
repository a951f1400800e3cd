import { describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { drawChessboard } from '../support/draw.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { settled, store } from '../support/scrim.ts';
import { seeElement } from '../support/see.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';

const ICON = `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 4'><path d='M0 0h4v4z'/></svg>`;

/** What must be seen from its first frame on: gradients, drawings, small icons of a sprite, masks of drawings. */
const ORNAMENTS = `
  .gradient { width: 200px; height: 100px; background: linear-gradient(#080, #00f) }
  .drawing { width: 200px; height: 100px; background: url("${ICON}") }
  .sprite { width: 24px; height: 24px; background: url(/red.png) -20px -20px }
  .masked { width: 100px; height: 100px; background: #080; mask-image: url("${ICON}") }
  .before::before { content: ''; display: block; width: 90px; height: 90px; background: linear-gradient(#080, #00f) }
  .framed { border: 20px solid; width: 90px; height: 90px; border-image: linear-gradient(#080, #00f) 1 }
  .on .late { width: 200px; height: 100px; background: linear-gradient(#080, #00f) }`;
const KINDS = ['gradient', 'drawing', 'sprite', 'masked', 'before', 'framed', 'late'];

/** Counts, after every frame, what bears something that is hidden; and puts new ornaments in at every moment of a frame. */
const SAMPLER = `
  const sampled = { frames: 0, looks: 0, hidden: [] };
  const painted = new MessageChannel();
  // What comes after a frame was made is only seen in the next: of what is not present in time, only what a frame put in.
  const unseen = new Set();
  const inFrame = new Set();
  let present = new Set();
  painted.port1.onmessage = () => {
    // Nothing of a page is seen until it has the veil.
    if (getComputedStyle(document.documentElement).opacity === '0') return;
    sampled.frames += 1;
    for (const element of document.querySelectorAll('.bearing')) {
      const parent = element.parentElement;
      if (unseen.has(parent) || !(present.has(element) || inFrame.has(parent))) continue;
      const { backgroundImage, backgroundSize, maskImage, maskSize, borderImageSource, borderImageWidth } =
        getComputedStyle(element, element.matches('.before') ? '::before' : null);
      if ([backgroundImage, maskImage, borderImageSource].every((image) => image === 'none')) continue;
      sampled.looks += 1;
      if ([backgroundSize, maskSize].some((size) => size.startsWith('0px')) || borderImageWidth === '0')
        sampled.hidden.push([element.className, sampled.frames].join(' '));
    }
  };
  let isSampling = true;
  const sample = () => { unseen.clear(); present = new Set(document.querySelectorAll('.bearing')); painted.port2.postMessage(0); if (isSampling) requestAnimationFrame(sample); };
  requestAnimationFrame(sample);
  const later = (then) => setTimeout(() => Promise.resolve().then(then));
  const loaded = (then) => fetch('/').then(then);
  const moments = [requestAnimationFrame, setTimeout, loaded, later];
  const reach = async (moment, parent) => {
    await new Promise(moment);
    if (moment === requestAnimationFrame) inFrame.add(parent);
    else unseen.add(parent);
  };
  const insert = async () => {
    for (let i = 0; i < 28; i += 1) {
      const parent = document.createElement('div');
      await reach(moments[i % 4], parent);
      document.body.append(parent);
      for (const kind of ${JSON.stringify(KINDS)}) parent.appendChild(document.createElement('div')).className = kind + ' bearing';
      if (i % 2) await reach(moments[i % 4], parent);
      parent.className = 'on';
      while (document.body.childElementCount > 4) document.body.firstElementChild.remove();
    }
    await new Promise(requestAnimationFrame);
    isSampling = false;
    return sampled;
  };
`;

interface Sampled {
  readonly frames: number;
  readonly looks: number;
  readonly hidden: string[];
}

const flagged = await drawChessboard([255, 0, 0], [110, 0, 0], 10, { width: 200, height: 160, format: 'png' });
const server = await serveForTests({
  '/red.png': picture(flagged),
  '/ornaments': page(
    `<!doctype html><style>${ORNAMENTS}</style><script>${SAMPLER}</script><div class="on">${KINDS.map((kind) => `<div class="${kind} bearing"></div>`).join('')}</div>`,
  ),
  '/': page(
    `<!doctype html><script>${SAMPLER}</script><style>#box { width: 200px; height: 160px; background: url(/red.png) }</style><div id="box" class="bearing"></div>`,
  ),
});

describe.each(BROWSERS)('%s: what styles paint', (name) => {
  let browser: TestBrowser;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  test('gradients, drawings and small icons are never hidden for a frame, whenever they come', async () => {
    const tab = await browser.open(`${server.here}/ornaments`);
    const { frames, looks, hidden } = (await tab.evaluate('insert()')) as Sampled;
    expect(frames).toBeGreaterThan(5);
    expect(looks).toBeGreaterThan(frames);
    expect(hidden).toEqual([]);
  });

  test('turned off, all is shown, on open pages and on new ones; turned on again, it is judged', async () => {
    const open = await browser.open(`${server.here}/`);
    await settled(browser, open, 1);
    await until('it to be veiled', async () => (await seeElement(open, '#box', flagged)).sight !== 'clear');
    await store(browser, { backgrounds: false });
    await until('it to be shown', async () => (await seeElement(open, '#box', flagged)).sight === 'clear');
    await until('nothing to be registered for it', async () => !(await isRegistered(browser)));
    await open.close();
    const tab = await browser.open(`${server.here}/`);
    expect((await tab.evaluate('sampled')) as Sampled).toMatchObject({ hidden: [] });
    expect((await seeElement(tab, '#box', flagged)).sight).toBe('clear');
    await store(browser, { backgrounds: true });
    await until('it to be veiled', async () => (await seeElement(tab, '#box', flagged)).sight !== 'clear');
    await until('it to be registered', async () => await isRegistered(browser));
  });

  test('an allowed site never hides any, not for a frame', async () => {
    await store(browser, { sites: [{ pattern: new URL(server.here).hostname }] });
    await until('the site to be left out', async () => await isLeftOut(browser));
    const tab = await browser.open(`${server.here}/`);
    await until('some frames', async () => ((await tab.evaluate('sampled')) as Sampled).frames > 20);
    const { hidden, looks } = (await tab.evaluate('sampled')) as Sampled;
    expect(looks).toBeGreaterThan(0);
    expect(hidden).toEqual([]);
    expect(await tab.$eval('#box', (box) => box.getAttributeNames())).toEqual(['id', 'class']);
    expect((await seeElement(tab, '#box', flagged)).sight).toBe('clear');
    await store(browser, { sites: [] });
  });
});

async function isRegistered(browser: TestBrowser): Promise<boolean> {
  return await browser.inExtension(async () => {
    const [registered] = await chrome.scripting.getRegisteredContentScripts({ ids: ['veil'] });
    return registered?.js?.includes('content/backgrounds.js') ?? false;
  });
}

async function isLeftOut(browser: TestBrowser): Promise<boolean> {
  return await browser.inExtension(async () => {
    const [registered] = await chrome.scripting.getRegisteredContentScripts({ ids: ['veil'] });
    return (registered?.excludeMatches?.length ?? 0) > 0;
  });
}
