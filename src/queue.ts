import { Failure } from './failure.ts';

export interface Turn {
  /** 0 first, 2 last. */
  readonly priority: number;
  /** Who asks, e.g. a tab: those of the same priority take turns, so that one cannot starve another. */
  readonly from: object;
}

/** Those of one asker that wait at one priority, as what begins each; oldest first and never empty. */
interface Line extends Turn {
  readonly waiting: Set<() => void>;
}

/**
 * Hands out a bounded number of places: lower priority number first, then the asker who was served longest ago,
 * then in the order in which they came to that priority. Callers bound what they ask for at once; nothing is dropped here.
 * A turn costs a look at each asker, however many wait.
 */
export class FairQueue {
  #lines: readonly Line[] = [];
  readonly #lastServed = new WeakMap<object, number>();
  #taken = 0;
  #served = 0;

  /** @param places how many may run at the same time; may change while running */
  constructor(private places: number) {}

  get length(): number {
    return this.#lines.reduce((sum, { waiting }) => sum + waiting.size, 0);
  }

  setPlaces(places: number): void {
    this.places = places;
    this.#next();
  }

  /**
   * Runs `work` when its turn has come. Aborting while it waits rejects with a `cancelled` Failure and frees its turn;
   * aborting later is left to `work`.
   *
   * @param named receives a handle with which the waiting turn's priority can be changed
   */
  async run<T>(
    turn: Turn,
    signal: AbortSignal,
    work: () => Promise<T>,
    named?: (reprioritise: (priority: number) => void) => void,
  ): Promise<T> {
    await this.#place(turn, signal, named);
    try {
      return await work();
    } finally {
      this.#taken -= 1;
      this.#next();
    }
  }

  #place(turn: Turn, signal: AbortSignal, named?: (reprioritise: (priority: number) => void) => void) {
    return new Promise<void>((resolve, reject) => {
      let { priority } = turn;
      const begin = () => {
        signal.removeEventListener('abort', cancel);
        resolve();
      };
      const cancel = () => {
        this.#leave(begin);
        reject(new Failure('cancelled', 'nobody waits for it any more'));
      };
      if (signal.aborted) return cancel();
      signal.addEventListener('abort', cancel, { once: true });
      this.#join(begin, turn);
      named?.((changed) => {
        if (changed === priority || !this.#leave(begin)) return;
        priority = changed;
        this.#join(begin, { ...turn, priority });
      });
      this.#next();
    });
  }

  #join(begin: () => void, turn: Turn): void {
    const own = this.#lines.find(({ priority, from }) => priority === turn.priority && from === turn.from);
    if (own) own.waiting.add(begin);
    else this.#lines = [...this.#lines, { ...turn, waiting: new Set([begin]) }];
  }

  /** @returns whether it was waiting */
  #leave(begin: () => void): boolean {
    const wasWaiting = this.#lines.some(({ waiting }) => waiting.delete(begin));
    this.#lines = this.#lines.filter(({ waiting }) => waiting.size > 0);
    return wasWaiting;
  }

  #next(): void {
    while (this.#taken < this.places && this.#lines.length > 0) {
      const { from, waiting } = this.#lines.reduce((best, one) => (this.#isBefore(one, best) ? one : best));
      const [begin] = waiting;
      this.#leave(begin!);
      this.#taken += 1;
      this.#served += 1;
      this.#lastServed.set(from, this.#served);
      begin!();
    }
  }

  #isBefore(a: Turn, b: Turn): boolean {
    const servedAt = ({ from }: Turn) => this.#lastServed.get(from) ?? 0;
    return (a.priority - b.priority || servedAt(a) - servedAt(b)) < 0;
  }
}
