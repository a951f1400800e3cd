import type { Frame, Page } from 'puppeteer-core';
import sharp from 'sharp';
import { expect } from 'vitest';
import { page as answerPage } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import type { BrowserName } from '../support/find-browser.ts';
import { launchScrim, picturesOf } from '../support/scrim.ts';
import { type Served, serve } from '../support/serve.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';
import { until } from '../support/until.ts';
import { commonRoutes, type Fixture, FLAGGED, HARMLESS, untilPainted } from './fixtures/fixture.ts';

/** Frames for which a page is left alone after it has loaded, so that what must not be seen has its chance. */
const SETTLING = 15;
const SIZE = { width: 640, height: 480 };

/** Pixels in which a flagged or a harmless picture is seen sharp. */
interface Sharp {
  readonly red: number;
  readonly cyan: number;
}

/**
 * The same page in three browsers: bare; with a Scrim whose host never answers, so that every picture stays unjudged; and
 * with one that judges by the stand-in.
 */
export class Stage implements AsyncDisposable {
  private constructor(
    readonly name: BrowserName,
    readonly server: Served,
    private readonly bare: TestBrowser,
    private readonly waiting: TestBrowser,
    readonly judging: TestBrowser,
  ) {}

  static async open(name: BrowserName): Promise<Stage> {
    const server = await serve(await commonRoutes());
    const bare = await TestBrowser.launch(name, { extension: null, size: SIZE });
    const waiting = await launchScrim(name, { size: SIZE, files: { 'host/host.js': '' } });
    const judging = await launchScrim(name, { ...STAND_IN, size: SIZE });
    return new Stage(name, server, bare, waiting, judging);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.bare.close(), this.waiting.close(), this.judging.close()]);
    await this.server.close();
  }

  /** Plays a fixture in all three and expects what must hold of every one. */
  async play(fixture: Fixture): Promise<void> {
    Object.assign(this.server.routes, fixture.routes?.(this.server));
    this.server.routes['/'] = answerPage(() => fixture.page(this.server), fixture.headers);
    const bare = await this.show(this.bare, fixture);
    expect(bare.sharp.red, 'pure red in a bare browser').toBeGreaterThan(100);
    const unjudged = await this.show(this.waiting, fixture, () => true);
    const visible = unjudged.frames.filter(({ red, cyan }) => red + cyan > 0);
    expect(visible, 'frames with an unjudged picture').toEqual([]);
    expect(unjudged.boxes, 'boxes while pending').toEqual(bare.boxes);
    expect(unjudged.result, 'what came of it while pending').toEqual(bare.result);
    this.server.forget();
    const judged = await this.show(this.judging, fixture, ({ cyan, red }) => cyan === bare.sharp.cyan && red === 0);
    expect(judged.frames.map(({ red }) => red).filter(Boolean), 'frames with a flagged picture').toEqual([]);
    expect(judged.sharp, 'what is seen in the end').toEqual({ red: 0, cyan: bare.sharp.cyan });
    expect(judged.boxes, 'boxes').toEqual(bare.boxes);
    expect(judged.result, 'what came of it').toEqual(bare.result);
    for (const path of fixture.once ?? [FLAGGED, HARMLESS])
      expect(this.server.seen(path).length, `downloads of ${path}`).toBeLessThanOrEqual(1);
  }

  private async show(browser: TestBrowser, { act, swap, result }: Fixture, isDone?: (sharp: Sharp) => boolean) {
    const tab = await browser.open();
    try {
      const frames = await record(tab, this.name);
      await tab.goto(`${this.server.here}/`, { waitUntil: 'load' });
      await act?.(tab);
      if (swap) {
        await untilPainted(tab, SETTLING);
        if (browser === this.judging) await untilJudged(browser, tab);
        await tab.evaluate(swap);
      }
      await untilPainted(tab, SETTLING);
      const done = isDone ?? (({ red }: Sharp) => red > 100);
      const sharp = await untilSharp(tab, done).catch(async () => await seen(tab));
      return { sharp, boxes: await boxesOf(tab), result: await result?.(tab), frames: await frames() };
    } finally {
      await tab.close();
    }
  }
}

async function untilSharp(tab: Page, isDone: (sharp: Sharp) => boolean): Promise<Sharp> {
  return await until(
    'the page to look as it must',
    async () => {
      const sharp = await seen(tab);
      return isDone(sharp) && sharp;
    },
    8000,
  );
}

async function untilJudged(browser: TestBrowser, tab: Page): Promise<void> {
  await until('all to be judged', async () => {
    const pictures = await picturesOf(browser, tab);
    return pictures.length > 0 && pictures.every(({ state }) => state !== 'pending');
  });
}

const seen = async (tab: Page): Promise<Sharp> => await countSharp(await tab.screenshot());

/** Every frame that Chromium paints; Firefox has no such recording, so that there it is looked at again and again. */
async function record(tab: Page, name: BrowserName): Promise<() => Promise<Sharp[]>> {
  if (name === 'firefox') return async () => [await seen(tab)];
  const session = await tab.createCDPSession();
  const frames: Promise<Sharp>[] = [];
  session.on('Page.screencastFrame', ({ data, sessionId }) => {
    frames.push(countSharp(Buffer.from(data, 'base64')));
    // The last frame may come as the tab closes.
    session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  await session.send('Page.startScreencast', { format: 'png', everyNthFrame: 1 });
  return async () => {
    await session.send('Page.stopScreencast');
    return await Promise.all(frames);
  };
}

/** Pixels of a PNG in which a flagged or a harmless picture is seen sharp. */
export async function countSharp(png: Uint8Array): Promise<Sharp> {
  const pixels = await sharp(png).removeAlpha().raw().toBuffer();
  let [red, cyan] = [0, 0];
  for (let i = 0; i < pixels.length; i += 3) {
    const [r, g, b] = [pixels[i]!, pixels[i + 1]!, pixels[i + 2]!];
    if (r > 245 && g < 10 && b < 10) red += 1;
    if (r < 10 && g > 245 && b > 245) cyan += 1;
  }
  return { red, cyan };
}

/** The box of every element in every frame, shadow trees included. */
async function boxesOf(tab: Page): Promise<string[]> {
  const frames = await Promise.all(tab.frames().map((frame) => boxesIn(frame).catch(() => [])));
  return frames.flat();
}

async function boxesIn(frame: Frame): Promise<string[]> {
  return await frame.evaluate(() => {
    const boxes: string[] = [];
    const take = (root: ParentNode) => {
      for (const element of root.querySelectorAll('*')) {
        if (element.matches('html > [popover]')) continue;
        const { x, y, width, height } = element.getBoundingClientRect();
        boxes.push(`${element.localName}#${element.id} ${x} ${y} ${width} ${height}`);
        if (element.shadowRoot) take(element.shadowRoot);
      }
    };
    take(document);
    return boxes;
  });
}
