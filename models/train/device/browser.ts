import { type Browser, launch, type Page } from 'puppeteer-core';
import type { Learner, Lesson } from '../fit/learner.ts';
import { messageOf, Refused } from '../refused.ts';
import type { Backend, Call } from './calls.ts';
import type { Device } from './device.ts';
import { type Exchange, openExchange } from './exchange.ts';
import { findChrome } from './find-chrome.ts';
import { fromBytes, toBytes } from './wire.ts';

/** A step takes seconds on a GPU made of software; what takes longer than this, in milliseconds, hangs. */
const LONGEST = 20 * 60_000;

const ARGS = [
  // Without this, Chromium on Linux offers no WebGPU, with or without a GPU.
  '--enable-unsafe-webgpu',
  // A batch may take so long that the browser would think that its GPU process hangs.
  '--disable-gpu-watchdog',
  '--disable-renderer-backgrounding',
  // None of the browser's own calls home.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/**
 * Learning in a page of a headless Chromium. Calls and answers go through a server on 127.0.0.1 whose address has a
 * secret part.
 *
 * @param software whether a GPU made of software will do
 * @throws Refused if there is no browser or no such device in it
 */
export async function openBrowserDevice(backend: Backend, software: boolean): Promise<Device> {
  const executablePath = findChrome();
  if (!executablePath)
    throw new Refused('there is no Chromium or Chrome in the usual places (CHROME_PATH names another place)');
  const exchange = await openExchange();
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    exchange.close();
  };
  try {
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await launch({ executablePath, pipe: true, protocolTimeout: LONGEST, args: [...ARGS, ...sandbox] });
    const page = await browser.newPage();
    await page.goto(exchange.url);
    const ask = asker(page, exchange);
    const words = (await ask({ name: 'begin', backend, software })) as string;
    return { words, learner: (lesson) => createLearnerThere(lesson, ask), close };
  } catch (thrown) {
    await close();
    throw new Refused(messageOf(thrown).replace(/^Error: /, ''));
  }
}

type Ask = (call: Call) => Promise<unknown>;

function asker(page: Page, { calls, answers }: Exchange): Ask {
  let last = 0;
  return async (call) => {
    const id = ++last;
    calls.set(id, toBytes(call));
    try {
      await page.evaluate((id) => globalThis.perform(id), id);
      return fromBytes(answers.get(id)!);
    } finally {
      calls.delete(id);
      answers.delete(id);
    }
  };
}

async function createLearnerThere(lesson: Lesson, ask: Ask): Promise<Learner> {
  await ask({ name: 'create', lesson });
  return {
    async learn(batch, targets, share, seed) {
      const [loss] = (await ask({ name: 'learn', batch, targets, share, seed })) as Float32Array;
      return loss!;
    },
    step: async (rate, step) => void (await ask({ name: 'step', rate, step })),
    forget: async () => void (await ask({ name: 'forget' })),
    predict: async (batch) => (await ask({ name: 'predict', batch })) as Float32Array,
    state: async () => (await ask({ name: 'state' })) as Map<string, Float32Array>,
    load: async (state) => void (await ask({ name: 'load', state })),
    dispose: async () => void (await ask({ name: 'dispose' })),
  };
}
