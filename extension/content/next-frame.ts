/** Collects what is to be done before the next frame is painted, and does it in one go. */
export class NextFrame<T> {
  readonly #waiting = new Set<T>();

  constructor(private readonly work: (all: readonly T[]) => void) {}

  add(item: T): void {
    if (this.#waiting.size === 0) this.#schedule();
    this.#waiting.add(item);
  }

  delete(item: T): void {
    this.#waiting.delete(item);
  }

  #schedule(): void {
    const run = () => {
      const all = [...this.#waiting];
      this.#waiting.clear();
      if (all.length > 0) this.work(all);
    };
    // A hidden page paints no frames, but its pictures can be ready before it is looked at.
    if (document.visibilityState === 'hidden') setTimeout(run);
    else requestAnimationFrame(run);
  }
}
