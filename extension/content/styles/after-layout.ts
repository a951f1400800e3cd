import { rootElement } from '../find/unclobbered.ts';

/**
 * Calls back in a frame after its styles and layout have been worked out and before it is painted: reading them costs
 * little then, and whatever the page's scripts do in the frame has been done. The root element's size, observed anew, is
 * told at exactly that moment.
 */
export class AfterLayout {
  /** The root element that is observed, or will be. */
  #root: Element | undefined;
  /** Time of the frame in which it was called back last. */
  #last: CSSNumberish | null = null;
  readonly #sizes: ResizeObserver;

  constructor(work: () => void, signal: AbortSignal) {
    this.#sizes = new ResizeObserver(() => {
      this.#sizes.disconnect();
      this.#root = undefined;
      this.#last = document.timeline.currentTime;
      work();
    });
    signal.addEventListener('abort', () => this.#sizes.disconnect());
  }

  /** In the next frame that is painted, which may be the one that is being made. */
  soon(): void {
    const root = rootElement();
    if (!root || root === this.#root) return;
    this.#root = root;
    // What is asked for too late in a frame would be told to the page as an error.
    if (document.timeline.currentTime === this.#last) requestAnimationFrame(() => this.#sizes.observe(root));
    else this.#sizes.observe(root);
  }
}
