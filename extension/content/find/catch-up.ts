import type { ParsedTree } from './parse-ahead.ts';
import { elementsIn, isConnected } from './unclobbered.ts';

/** Milliseconds at a time. */
const SLICE = 5;
/** Milliseconds between two slices at most, while the page loads and afterwards. */
const PATIENCE = { loading: 1000, loaded: 50 };

/** Takes up, in slices and while the page has nothing better to do, what has been parsed and not been taken up. */
export class CatchUp {
  readonly #tree: ParsedTree;
  #rest: Iterator<Element> | undefined;
  readonly #caughtUp: () => void;
  #isParsed = false;
  #isDone = false;

  /** @param caughtUp is called when nothing is left before all is parsed */
  constructor(tree: ParsedTree, caughtUp: () => void) {
    this.#tree = tree;
    this.#caughtUp = caughtUp;
    this.#soon();
  }

  /** Takes up one at once, unless it has been. */
  take(element: Element): void {
    if (!this.#tree.taken.has(element) && isConnected(element)) this.#tree.take(element);
  }

  /** From now on no more is parsed. */
  parsed(): void {
    this.#isParsed = true;
    this.#rest = undefined;
  }

  /** Takes up all the rest at once. */
  finish(): void {
    this.parsed();
    if (!this.#isDone) this.#takeUntil(Number.POSITIVE_INFINITY);
  }

  #soon(): void {
    const timeout = document.readyState === 'complete' ? PATIENCE.loaded : PATIENCE.loading;
    const goOn = () => {
      if (this.#isDone || this.#tree.signal.aborted) return;
      this.#takeUntil(performance.now() + SLICE);
      this.#soon();
    };
    requestIdleCallback(goOn, { timeout });
  }

  #takeUntil(end: number): void {
    this.#rest ??= elementsIn(document)[Symbol.iterator]();
    while (performance.now() < end) {
      const { value, done } = this.#rest.next();
      if (done) {
        this.#rest = undefined;
        this.#isDone = this.#isParsed;
        if (this.#isDone) this.#tree.done();
        else this.#caughtUp();
        return;
      }
      this.take(value);
    }
  }
}
