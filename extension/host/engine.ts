import { contentKey, ScoreCache } from '../../src/cache.ts';
import { Failure } from '../../src/failure.ts';
import { Joined } from '../../src/join.ts';
import type { Judged, Picture } from '../../src/picture.ts';
import { FairQueue, type Turn } from '../../src/queue.ts';
import type { HostReport } from '../shared/messages.ts';
import { Pool, type PoolOptions } from './pool.ts';
import type { Started } from './worker-messages.ts';

/** Milliseconds without a picture after which spare workers end, and after which the model is let go. */
const SPARE_IDLE = 60_000;
const MODEL_IDLE = 5 * 60_000;
/** Inferences whose median the popup shows. */
const RECENT = 64;

export interface EngineOptions extends Omit<PoolOptions, 'started'> {
  /** Called once a pack has been loaded. */
  readonly ready: (started: Started) => void;
}

/** What is known of a picture, and the key under which it is remembered. */
export interface Remembered extends Judged {
  readonly key: string;
}

export interface Request {
  readonly picture: Picture;
  readonly turn: Turn;
  /** Requests of different realms share nothing: private windows are one of their own. */
  readonly realm: string;
  readonly signal: AbortSignal;
  /** Receives a handle with which the request's priority can be changed while it waits. */
  readonly named?: (reprioritise: (priority: number) => void) => void;
}

/** Known already? In flight already? Whose turn is it? Then judged by a worker. */
export class Engine {
  private readonly caches = new Map<string, ScoreCache>();
  private readonly joined = new Joined<Judged>();
  private readonly queue: FairQueue;
  private readonly pool: Pool;
  private readonly recentMs: number[] = [];
  private inferences = 0;
  private packName: string;
  private isReady = false;
  private idle: ReturnType<typeof setTimeout> | undefined;

  constructor(options: EngineOptions) {
    this.packName = options.load.pack;
    this.pool = new Pool({
      ...options,
      started: (started) => {
        this.packName = started.pack;
        this.queue.setPlaces(this.pool.places);
        if (!this.isReady) options.ready(started);
        this.isReady = true;
      },
    });
    this.queue = new FairQueue(this.pool.places);
  }

  /** Scores of one picture; rejects with a `Failure`. Equal pictures asked for at the same time are judged once. */
  async judge({ picture, turn, realm, signal, named }: Request): Promise<Remembered> {
    const key = await contentKey(picture);
    const cache = this.cacheOf(realm);
    const known = cache.get(key);
    if (known) return { ...known, key };
    const { priority, from } = turn;
    const judged = await this.joined.run(`${realm}:${key}`, { priority, signal, named }, async (shared) => {
      const work = () => this.infer(picture, shared.signal);
      const judged = await this.queue.run({ priority: shared.priority, from }, shared.signal, work, shared.named);
      cache.set(key, judged);
      return judged;
    });
    return { ...judged, key };
  }

  /** What is known already, under the key that came with it. Rejects with `host-gone` where it was forgotten. */
  async recall(realm: string, key: string): Promise<Remembered> {
    const known = this.cacheOf(realm).get(key);
    if (!known) throw new Failure('host-gone', 'the host has forgotten this picture');
    return { ...known, key };
  }

  /** Loads the model before the first picture asks for it. Failing is left to that picture to tell. */
  warm(): void {
    void this.pool.warm().catch(() => undefined);
    this.letGoLater();
  }

  report(): HostReport {
    const sorted = [...this.recentMs].sort((a, b) => a - b);
    return {
      backend: this.pool.backend ?? 'none',
      pack: this.packName,
      medianMs: sorted[sorted.length >> 1],
      inferences: this.inferences,
      queued: this.queue.length,
      degraded: this.pool.degraded,
    };
  }

  /** Forgets what is known of a realm, e.g. when the last private window is closed. */
  forget(realm: string): void {
    this.caches.delete(realm);
  }

  close(): void {
    clearTimeout(this.idle);
    this.pool.close();
  }

  private async infer(picture: Picture, signal: AbortSignal): Promise<Judged> {
    this.letGoLater();
    const judged = await this.pool.classify(picture, signal);
    this.inferences += 1;
    this.recentMs.push(judged.ms);
    if (this.recentMs.length > RECENT) this.recentMs.shift();
    return judged;
  }

  private cacheOf(realm: string): ScoreCache {
    const cache = this.caches.get(realm) ?? new ScoreCache();
    this.caches.set(realm, cache);
    return cache;
  }

  private letGoLater(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      this.pool.letGo(1);
      this.idle = setTimeout(() => this.pool.letGo(0), MODEL_IDLE - SPARE_IDLE);
    }, SPARE_IDLE);
  }
}
