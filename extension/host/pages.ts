import browser, { type Runtime } from 'webextension-polyfill';
import { Failure } from '../../src/failure.ts';
import type { Picture } from '../../src/picture.ts';
import type { Standard } from '../../src/verdict.ts';
import { type FromHost, type FromPage, HOST_PORT } from '../shared/messages.ts';
import type { Engine } from './engine.ts';
import { fetchPicture } from './fetch-picture.ts';
import { rasterise } from './rasterise.ts';

const PRIVATE = 'private';
/** Milliseconds after the last private page has gone; going from one page to the next must not forget. */
const PRIVATE_LINGER = 30_000;

interface Page {
  readonly port: Runtime.Port;
  /** Pictures this page waits for. */
  readonly waiting: Map<number, Waiting>;
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
  constructor(private readonly engine: () => Promise<Engine>) {
    browser.runtime.onConnect.addListener((port) => {
      if (port.name === HOST_PORT && port.sender?.id === browser.runtime.id) this.serve(port);
    });
  }

  /** Tells every page how labels become verdicts, now and when it connects. */
  announce(model: string, standard: Standard): void {
    this.standard = { kind: 'standard', model, standard };
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
    const page: Page = { port, waiting: new Map() };
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
    const { id } = message;
    if (message.kind === 'cancel') page.waiting.get(id)?.controller.abort();
    else if (message.kind === 'prioritise') prioritise(page.waiting.get(id), message.priority);
    else if (message.kind === 'fetch') void this.take(page, message, (signal) => fetchPicture(message.url, signal));
    else void this.take(page, message, async () => message.picture);
  }

  private async take(
    page: Page,
    { id, priority }: { id: number; priority: number },
    read: (signal: AbortSignal) => Promise<Picture>,
  ): Promise<void> {
    const waiting: Waiting = { controller: new AbortController(), priority };
    page.waiting.set(id, waiting);
    const { signal } = waiting.controller;
    try {
      const picture = await rasterise(await read(signal));
      const { scores, backend, ms } = await (await this.engine()).judge({
        picture,
        turn: { priority: waiting.priority, from: page },
        realm: realmOf(page),
        signal,
        named: (reprioritise) => {
          waiting.reprioritise = reprioritise;
        },
      });
      if (!signal.aborted) say(page.port, { kind: 'judged', id, scores, backend, ms });
    } catch (error) {
      const { reason, message } = Failure.from(error, 'unreadable');
      if (!signal.aborted) say(page.port, { kind: 'failed', id, reason, message });
    } finally {
      page.waiting.delete(id);
    }
  }
}

function realmOf({ port }: Page): string {
  return port.sender?.tab?.incognito ? PRIVATE : 'normal';
}

function prioritise(waiting: Waiting | undefined, priority: number): void {
  if (!waiting) return;
  waiting.priority = priority;
  waiting.reprioritise?.(priority);
}

function say(port: Runtime.Port, message: FromHost): void {
  port.postMessage(message);
}
