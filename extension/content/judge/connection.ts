import browser, { type Runtime } from 'webextension-polyfill';
import { deadline } from '../../../src/deadline.ts';
import { Failure } from '../../../src/failure.ts';
import type { Picture } from '../../../src/picture.ts';
import type { Scores } from '../../../src/scores.ts';
import type { Standard } from '../../../src/verdict.ts';
import { askBackground } from '../../shared/ask.ts';
import { type FromHost, type FromPage, HOST_PORT, type Priority } from '../../shared/messages.ts';

/** What is asked of the host: a picture that was read, the address of one that could not be, or one judged before. */
export type Asked =
  | { readonly picture: Picture }
  | { readonly url: string }
  | { readonly key: string; readonly features: boolean };

export interface Answer {
  readonly scores: Scores;
  /** For asking again. */
  readonly key: string;
  readonly features?: Float32Array;
  readonly backend: string;
  readonly ms: number;
}

interface Waiting {
  readonly asked: Asked;
  priority: Priority;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (failure: Failure) => void;
}

/** Milliseconds between attempts to reach the host; after the last, what waits for it fails. */
const RETRIES = [50, 200, 500, 1000, 2000, 4000];
/** Milliseconds that a picture may wait for its answer, turn and restarts of the host included. */
const DEADLINE = 60_000;

/** This frame's line to the classifier host. What is asked while the host is gone is asked again when it is back. */
export class Connection {
  /** Answers with scores so far. */
  answers = 0;
  /** Whose features the host tells. */
  seenBy = '';
  readonly #onStandard: (model: string, standard: Standard) => void;
  readonly #signal: AbortSignal;
  #learnt = 0;
  readonly #waiting = new Map<number, Waiting>();
  #port: Runtime.Port | undefined;
  #connecting: Promise<void> | undefined;
  #failures = 0;
  #lastId = 0;
  #secret: Promise<string | undefined> | undefined;

  constructor(onStandard: (model: string, standard: Standard) => void, signal: AbortSignal) {
    this.#onStandard = onStandard;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#port?.disconnect());
  }

  /** The secret of the nonce route, see the background's nonce rule; undefined where the browser needs none. */
  nonce(): Promise<string | undefined> {
    if (this.#secret) return this.#secret;
    const secret = askBackground('openHost').then(({ nonce }) => {
      // Where pictures are read they are asked about next: connecting meanwhile saves the first one a round trip.
      if (!this.#port && !this.#signal.aborted) this.#attach(browser.runtime.connect({ name: HOST_PORT }));
      return nonce;
    });
    secret.catch(() => {
      if (this.#secret === secret) this.#secret = undefined;
    });
    this.#secret = secret;
    return secret;
  }

  /** Tells the host what it must have read before it answers again: `settings.learnt`. */
  heed(learnt: number): void {
    if (learnt === this.#learnt) return;
    this.#learnt = learnt;
    this.#say({ kind: 'learnt', revision: learnt });
  }

  /** Starts afresh: what was under way when the back-forward cache took the page is never answered. */
  renew(): void {
    this.#port?.disconnect();
    this.#port = undefined;
    this.#secret = undefined;
    this.#connecting = undefined;
    this.#failures = 0;
    if (this.#waiting.size > 0) void this.#connect();
  }

  /** Scores of one picture; rejects with a Failure, `timed-out` or `host-gone` at the latest. */
  async ask(
    asked: Asked,
    priority: Priority,
    signal: AbortSignal,
    named: (reprioritise: (priority: Priority) => void) => void,
  ): Promise<Answer> {
    if (signal.aborted) throw new Failure('cancelled', 'nobody waits for it any more');
    const until = deadline(signal, DEADLINE);
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, { asked, priority, resolve, reject });
      const giveUp = () => {
        this.#say({ kind: 'cancel', id });
        reject(new Failure(signal.aborted ? 'cancelled' : 'timed-out', 'no answer in time'));
      };
      until.signal.addEventListener('abort', giveUp);
    });
    named((changed) => this.#prioritise(id, changed));
    if (this.#port) this.#send(id);
    else void this.#connect();
    try {
      return await answer;
    } finally {
      until.end();
      this.#waiting.delete(id);
    }
  }

  #prioritise(id: number, priority: Priority): void {
    const waiting = this.#waiting.get(id);
    if (!waiting || waiting.priority === priority) return;
    waiting.priority = priority;
    this.#say({ kind: 'prioritise', id, priority });
  }

  #connect(): Promise<void> {
    this.#connecting ??= this.#open().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #open(): Promise<void> {
    while (!this.#signal.aborted && this.#waiting.size > 0 && !this.#port) {
      try {
        await askBackground('openHost');
        if (!this.#port) this.#attach(browser.runtime.connect({ name: HOST_PORT }));
      } catch (error) {
        await this.#backOff(error);
      }
    }
  }

  #attach(port: Runtime.Port): void {
    this.#port = port;
    port.onMessage.addListener((message) => this.#hear(message as FromHost));
    port.onDisconnect.addListener(() => {
      if (this.#port !== port) return;
      this.#port = undefined;
      void this.#backOff(new Error('the host went away')).then(() => this.#connect());
    });
    this.#say({ kind: 'learnt', revision: this.#learnt });
    for (const id of this.#waiting.keys()) this.#send(id);
  }

  async #backOff(error: unknown): Promise<void> {
    const delay = RETRIES[this.#failures];
    this.#failures += 1;
    if (delay !== undefined) return new Promise((resolve) => setTimeout(resolve, delay));
    this.#failures = 0;
    const why = error instanceof Error ? error.message : String(error);
    for (const { reject } of this.#waiting.values()) reject(new Failure('host-gone', why));
    this.#waiting.clear();
  }

  #hear(message: FromHost): void {
    this.#failures = 0;
    if (message.kind === 'standard') {
      this.seenBy = message.seenBy;
      this.#onStandard(message.model, message.standard);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (message.kind === 'failed') waiting?.reject(new Failure(message.reason, message.message));
    else {
      if (waiting && !('key' in waiting.asked)) this.answers += 1;
      waiting?.resolve(message);
    }
  }

  #send(id: number): void {
    const { asked, priority } = this.#waiting.get(id)!;
    if ('key' in asked) this.#say({ kind: 'recall', id, ...asked, priority });
    else if ('url' in asked) this.#say({ kind: 'fetch', id, ...asked, priority });
    else this.#say({ kind: 'classify', id, ...asked, priority });
  }

  #say(message: FromPage): void {
    try {
      this.#port?.postMessage(message);
    } catch {
      // The port closed this very moment: its disconnect event asks again for whatever still waits.
    }
  }
}
