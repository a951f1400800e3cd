import type { Bearers } from './bearers.ts';
import type { PaintingRules } from './painting-rules.ts';

/** Elements that one look takes in: a few milliseconds at most. */
const SLICE = 400;
/** What an element counts that a rule may paint on. */
const LOOK = 2;
/** How many of the others are looked at all the same, 0 to 1. */
const NET = 1 / 16;

/** Looks at all elements of a page in turn, some at a time: for what nothing tells of. */
export class Rounds {
  readonly #all: () => Iterator<Element>;
  readonly #rules: PaintingRules;
  readonly #bearers: Bearers;
  /** Those that have not been looked at in this round. */
  #rest: Iterator<Element> | undefined;
  #left = 0;

  constructor(all: () => Iterator<Element>, rules: PaintingRules, bearers: Bearers) {
    this.#all = all;
    this.#rules = rules;
    this.#bearers = bearers;
  }

  /** Whether it is time for the next of them. */
  get isDue(): boolean {
    return this.#left > 0;
  }

  /** It is time. */
  begin(): void {
    this.#left = SLICE;
  }

  /** Looks at the next of them, if it is time. */
  goOn(): void {
    while (this.#left > 0) {
      this.#rest ??= this.#all();
      const { value, done } = this.#rest.next();
      if (done) {
        this.#rest = undefined;
        this.#left = 0;
      } else if (this.#rules.mayPaint(value)) {
        this.#left -= LOOK;
        this.#bearers.look(value);
      } else {
        this.#left -= 1;
        // Other extensions have sheets that nobody can read.
        if (Math.random() < NET) this.#bearers.lookAt(value, '');
      }
    }
  }
}
