import { Failure } from './failure.ts';

export interface Turn {
  /** 0 first, 2 last. */
  readonly priority: number;
  /** Who asks, e.g. a tab: those of the same priority take turns, so that one cannot starve another. */
  readonly from: unknown;
}

interface Waiting {
  turn: Turn;
  readonly begin: () => void;
}

/**
 * Hands out a bounded number of places: lower priority number first, then the asker who was served longest ago,
 * then in the order of asking. Callers bound what they ask for at once; nothing is dropped here.
 */
export class FairQueue {
  readonly #waiting = new Map<symbol, Waiting>();
  readonly #lastServed = new WeakMap<object, number>();
  #taken = 0;
  #served = 0;

  /** @param places how many may run at the same time; may change while running */
  constructor(private places: number) {}

  get length(): number {
    return this.#waiting.size;
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
      const ticket = Symbol('turn');
      const cancel = () => {
        this.#waiting.delete(ticket);
        reject(new Failure('cancelled', 'cancelled while waiting for its turn'));
      };
      if (signal.aborted) return cancel();
      signal.addEventListener('abort', cancel, { once: true });
      const begin = () => {
        signal.removeEventListener('abort', cancel);
        resolve();
      };
      const entry: Waiting = { turn, begin };
      this.#waiting.set(ticket, entry);
      named?.((priority) => {
        entry.turn = { ...entry.turn, priority };
      });
      this.#next();
    });
  }

  #next(): void {
    while (this.#taken < this.places && this.#waiting.size > 0) {
      const [ticket, { turn, begin }] = this.#first();
      this.#waiting.delete(ticket);
      this.#taken += 1;
      this.#served += 1;
      if (isObject(turn.from)) this.#lastServed.set(turn.from, this.#served);
      begin();
    }
  }

  #first(): [symbol, Waiting] {
    let best: [symbol, Waiting] | undefined;
    for (const entry of this.#waiting) {
      if (!best || this.#isBefore(entry[1].turn, best[1].turn)) best = entry;
    }
    return best!;
  }

  #isBefore(a: Turn, b: Turn): boolean {
    if (a.priority !== b.priority) return a.priority < b.priority;
    // Mostly the same asks for hundreds.
    return a.from !== b.from && this.#servedAt(a) < this.#servedAt(b);
  }

  #servedAt({ from }: Turn): number {
    return isObject(from) ? (this.#lastServed.get(from) ?? 0) : 0;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
