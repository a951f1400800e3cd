import browser, { type Runtime } from 'webextension-polyfill';
import { Failure } from '../../src/failure.ts';
import type { Picture } from '../../src/picture.ts';
import type { Standard } from '../../src/verdict.ts';
import { type FromHost, type FromPage, HOST_PORT } from '../shared/messages.ts';
import type { Engine, Remembered } from './engine.ts';
import { fetchPicture } from './fetch-picture.ts';
import type { Learning } from './learning.ts';
import { rasterise } from './rasterise.ts';

const PRIVATE = 'private';
/** Milliseconds after the last private page has gone; going from one page to the next must not forget. */
const PRIVATE_LINGER = 30_000;
/** Pictures that a page may have read or judged at a time; content scripts ask for fewer. */
const MOST_AT_ONCE = 256;

interface Page {
  readonly port: Runtime.Port;
  /** Pictures this page waits for. */
  readonly waiting: Map<number, Waiting>;
  /** Pictures of its own that are being read or judged. */
  judging: number;
}

interface Waiting {
  readonly controller: AbortController;
  priority: number;
  reprioritise?: (priority: number) => void;
}

/** Serves pages: every picture asked for is answered with scores or a failure, unless the page cancels or goes. */
export class Pages {
  private readonly pages = new Set<Page>();
  private forgetting: ReturnType<typeof setTimeout> | undefined;
  private standard: Extract<FromHost, { kind: 'standard' }> | undefined;

  /** @param engine gives the engine in force, which changes with the model setting */
  constructor(
    private readonly engine: () => Promise<Engine>,
    private readonly learning: Learning,
  ) {
    browser.runtime.onConnect.addListener((port) => {
      if (port.name === HOST_PORT && port.sender?.id === browser.runtime.id) this.serve(port);
    });
  }

  /** Tells every page how labels become verdicts and whose features it is told of, now and when it connects. */
  announce(model: string, standard: Standard, seenBy: string): void {
    this.standard = { kind: 'standard', model, standard, seenBy };
    for (const { port } of this.pages) say(port, this.standard);
  }

  /** Sends every page away; each connects again and asks again for what it still waits for. */
  disconnect(): void {
    this.standard = undefined;
    for (const page of [...this.pages]) {
      page.port.disconnect();
      this.drop(page);
    }
  }

  private serve(port: Runtime.Port): void {
    const page: Page = { port, waiting: new Map(), judging: 0 };
    this.pages.add(page);
    port.onMessage.addListener((message) => this.hear(page, message as FromPage));
    port.onDisconnect.addListener(() => this.drop(page));
    if (this.standard) say(port, this.standard);
  }

  private drop(page: Page): void {
    this.pages.delete(page);
    for (const { controller } of page.waiting.values()) controller.abort();
    if (realmOf(page) === PRIVATE) this.forgetPrivateLater();
  }

  /** When no private page has been open for a while, what was seen in private windows is forgotten. */
  private forgetPrivateLater(): void {
    clearTimeout(this.forgetting);
    this.forgetting = setTimeout(async () => {
      if ([...this.pages].some((page) => realmOf(page) === PRIVATE)) return;
      (await this.engine()).forget(PRIVATE);
    }, PRIVATE_LINGER);
  }

  private hear(page: Page, message: FromPage): void {
    if (message.kind === 'learnt') this.learning.catchUp(message.revision);
    else if (message.kind === 'cancel') page.waiting.get(message.id)?.controller.abort();
    else if (message.kind === 'prioritise') prioritise(page.waiting.get(message.id), message.priority);
    else if (message.kind === 'recall') {
      const { key } = message;
      void this.take(page, message, async () => (await this.engine()).recall(realmOf(page), key), message.features);
    } else if (message.kind === 'fetch') {
      const { url } = message;
      const local = isLocal(page);
      void this.take(page, message, (of) => this.judge(page, of, (signal) => fetchPicture(url, local, signal)));
    } else void this.take(page, message, (of) => this.judge(page, of, async () => message.picture));
  }

  /** Answers one request, with what is known or why nothing is, unless the page cancels it. */
  private async take(
    page: Page,
    { id, priority }: { id: number; priority: number },
    look: (waiting: Waiting) => Promise<Remembered>,
    withFeatures = false,
  ): Promise<void> {
    const waiting: Waiting = { controller: new AbortController(), priority };
    page.waiting.set(id, waiting);
    const { signal } = waiting.controller;
    try {
      const { features, ...known } = await look(waiting);
      const { key, backend, ms } = known;
      const scores = await this.learning.score({ ...known, features });
      if (signal.aborted) return;
      say(page.port, { kind: 'judged', id, key, scores, backend, ms, ...(withFeatures && { features }) });
    } catch (error) {
      const { reason, message } = Failure.from(error, 'unreadable');
      if (!signal.aborted) say(page.port, { kind: 'failed', id, reason, message });
    } finally {
      page.waiting.delete(id);
    }
  }

  private async judge(
    page: Page,
    waiting: Waiting,
    read: (signal: AbortSignal) => Promise<Picture>,
  ): Promise<Remembered> {
    const { signal } = waiting.controller;
    if (page.judging >= MOST_AT_ONCE) throw new Failure('unreadable', `more than ${MOST_AT_ONCE} pictures at once`);
    page.judging += 1;
    try {
      const picture = await rasterise(await read(signal));
      const realm = realmOf(page);
      const judged = await (await this.engine()).judge({
        picture,
        turn: { priority: waiting.priority, from: page },
        realm,
        signal,
        named: (reprioritise) => {
          waiting.reprioritise = reprioritise;
        },
      });
      // What is known already has been offered when it was judged.
      if (realm !== PRIVATE && judged.ms > 0) this.learning.offer(judged);
      return judged;
    } finally {
      page.judging -= 1;
    }
  }
}

function realmOf({ port }: Page): string {
  return port.sender?.tab?.incognito ? PRIVATE : 'normal';
}

/** Whether it is a local file, or a frame without an address of its own in one. */
function isLocal({ port }: Page): boolean {
  const { url = '', tab } = port.sender ?? {};
  return url.startsWith('file:') || (/^(about|blob|data):/.test(url) && tab?.url?.startsWith('file:') === true);
}

function prioritise(waiting: Waiting | undefined, priority: number): void {
  if (!waiting) return;
  waiting.priority = priority;
  waiting.reprioritise?.(priority);
}

function say(port: Runtime.Port, message: FromHost): void {
  port.postMessage(message);
}
