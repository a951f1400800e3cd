/** Milliseconds between two looks at first; twice as many each time, up to the most, until something happens. */
const FIRST = 150;
const MOST = 1000;
/** Elements looked into at a time. */
const SLICE = 300;
/** At most this part of the time goes into looking. */
const SHARE = 0.02;

/**
 * Finds the shadow trees that were hung into elements after these had entered the page: nothing tells of them. Wrapping
 * `attachShadow` would, but a page could tell the wrapper from the browser's own function, and some turn away visitors
 * for that. In such a tree the veil hides pictures all the same, so that this decides only how soon they are shown.
 */
export class LateRoots {
  readonly #hosts: ReadonlySet<Element>;
  readonly #lookInto: (element: Element) => void;
  readonly #signal: AbortSignal;
  /** Those among them that have not been looked into since they came. */
  #fresh: Element[] = [];
  #isLookingIntoFresh = false;
  #interval = FIRST;
  #notBefore = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param hosts    every element that may get a tree yet
   * @param lookInto takes up the tree in an element, if there is one
   */
  constructor(hosts: ReadonlySet<Element>, lookInto: (element: Element) => void, signal: AbortSignal) {
    this.#hosts = hosts;
    this.#lookInto = lookInto;
    this.#signal = signal;
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
    this.#wait();
  }

  /** One came: looked into soon, and not at the slow pace of the others. */
  add(host: Element): void {
    this.#fresh.push(host);
    if (!this.#isLookingIntoFresh) void this.#lookIntoFresh();
  }

  /** Something happened after which there may be new ones. */
  soon(): void {
    if (this.#interval === FIRST || this.#signal.aborted) return;
    this.#interval = FIRST;
    if (this.#timer !== undefined) this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const delay = Math.max(this.#interval, this.#notBefore - performance.now());
    this.#timer = setTimeout(() => void this.#look(), delay);
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    this.#interval = Math.min(MOST, this.#interval * 2);
    const spent = await this.#sweep();
    if (this.#signal.aborted) return;
    this.#notBefore = performance.now() + spent / SHARE;
    this.#wait();
  }

  async #lookIntoFresh(): Promise<void> {
    this.#isLookingIntoFresh = true;
    while (this.#fresh.length > 0 && !this.#signal.aborted) {
      await idle();
      for (const host of this.#fresh.splice(0, SLICE)) this.#lookInto(host);
    }
    this.#isLookingIntoFresh = false;
  }

  /** Looks into all, some at a time, while the page has nothing better to do. Resolves with the milliseconds it took. */
  async #sweep(): Promise<number> {
    const hosts = [...this.#hosts];
    let spent = 0;
    for (let from = 0; from < hosts.length && !this.#signal.aborted; from += SLICE) {
      await idle();
      const began = performance.now();
      for (const host of hosts.slice(from, from + SLICE)) this.#lookInto(host);
      spent += performance.now() - began;
    }
    return spent;
  }
}

function idle(): Promise<unknown> {
  return new Promise((resolve) => requestIdleCallback(resolve, { timeout: FIRST }));
}
