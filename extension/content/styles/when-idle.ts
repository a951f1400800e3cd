/** Calls back once the page has nothing better to do, or has been asked to wait for so many milliseconds. */
export class WhenIdle {
  #isAsked = false;

  /** @param timeout milliseconds */
  constructor(
    private readonly work: () => void,
    private readonly timeout: number,
  ) {}

  soon(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    const call = () => {
      this.#isAsked = false;
      this.work();
    };
    requestIdleCallback(call, { timeout: this.timeout });
  }
}
