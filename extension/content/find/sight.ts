import type { Priority } from '../../shared/messages.ts';
import type { Subject } from '../subjects/subject.ts';

/** Where subjects are and how large: one observer each for all of them, without forcing layout. */
export class Sight {
  readonly #moved: (subject: Subject, near: Priority) => void;
  readonly #resized: (subject: Subject) => void;
  readonly #onElement = new WeakMap<Element, Set<Subject>>();
  readonly #near = new IntersectionObserver((entries) => this.#sighted(entries), { rootMargin: '50%' });
  readonly #sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) for (const subject of this.on(target)) this.#resized(subject);
  });

  constructor(
    moved: (subject: Subject, near: Priority) => void,
    resized: (subject: Subject) => void,
    signal: AbortSignal,
  ) {
    this.#moved = moved;
    this.#resized = resized;
    signal.addEventListener('abort', () => {
      this.#near.disconnect();
      this.#sizes.disconnect();
    });
  }

  /** Tells from now on how near the subject is to what the user sees. */
  follow(subject: Subject): void {
    const { element } = subject;
    this.#onElement.set(element, new Set([...this.on(element), subject]));
    // Told anew, where another subject of the same element is followed already.
    this.#near.unobserve(element);
    this.#near.observe(element);
  }

  /** Tells its changes of size as well. */
  followSize({ element }: Subject): void {
    this.#sizes.observe(element);
  }

  forget(subject: Subject): void {
    const { element } = subject;
    const others = this.on(element);
    others.delete(subject);
    if (others.size > 0) return;
    this.#near.unobserve(element);
    this.#sizes.unobserve(element);
  }

  /** The subjects that are seen in an element's box. */
  on(element: Element): Set<Subject> {
    return this.#onElement.get(element) ?? new Set();
  }

  #sighted(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting, boundingClientRect: box } of entries) {
      const inView = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
      const near = inView ? 0 : isIntersecting ? 1 : 2;
      for (const subject of this.on(target)) this.#moved(subject, near);
    }
  }
}
