/** Tells of what takes longer than it may, with one timer for all: a page may wait for thousands of pictures. */
export class Overdue<T> {
  /** Since when, the longest first. */
  readonly #since = new Map<T, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param ms  that each may take
   * @param end is called with each that took longer
   */
  constructor(
    private readonly ms: number,
    private readonly end: (item: T) => void,
    signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
  }

  /** It begins now. */
  add(item: T): void {
    this.delete(item);
    this.#since.set(item, performance.now());
    this.#timer ??= setTimeout(() => this.#look(), this.ms);
  }

  /** It is done. */
  delete(item: T): void {
    this.#since.delete(item);
  }

  #look(): void {
    this.#timer = undefined;
    for (const [item, since] of this.#since) {
      const left = since + this.ms - performance.now();
      if (left > 0) {
        this.#timer = setTimeout(() => this.#look(), left);
        return;
      }
      this.delete(item);
      this.end(item);
    }
  }
}
