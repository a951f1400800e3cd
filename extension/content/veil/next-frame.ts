import { rootElement } from '../find/unclobbered.ts';

/** Collects what is to be done before the next frame is painted, and does it in one go. */
export class NextFrame<T> {
  readonly #waiting = new Set<T>();

  constructor(private readonly work: (all: readonly T[]) => void) {}

  add(item: T): void {
    if (this.#waiting.size === 0) this.schedule(() => this.#run());
    this.#waiting.add(item);
  }

  delete(item: T): void {
    this.#waiting.delete(item);
  }

  protected schedule(run: () => void): void {
    // A hidden page paints no frames, but its pictures can be ready before it is looked at.
    if (document.visibilityState === 'hidden') setTimeout(run);
    else requestAnimationFrame(run);
  }

  #run(): void {
    const all = [...this.#waiting];
    this.#waiting.clear();
    if (all.length > 0) this.work(all);
  }
}

/**
 * As NextFrame, but once the frame has been laid out, for what asks for sizes: an `<embed>` that is first laid out for a
 * content script is loaded on its behalf, and refused by the extension's policy (seen in Chromium 156).
 */
export class LaidOutFrame<T> extends NextFrame<T> {
  protected override schedule(run: () => void): void {
    super.schedule(() => {
      const root = rootElement();
      if (document.visibilityState === 'hidden' || !root) return run();
      // Tells a size that is observed anew after layout, in the same frame.
      const sizes = new ResizeObserver(() => {
        sizes.disconnect();
        run();
      });
      sizes.observe(root);
    });
  }
}
