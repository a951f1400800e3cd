import { PaintedSubject } from '../subjects/painted.ts';
import { mark } from '../veil/guard.ts';
import { lift } from '../veil/lift.ts';
import { STYLE_ATTRIBUTES } from '../veil/marks.ts';
import type { FollowedPage } from './followed-page.ts';
import { PLACES, type Place, paintedAt } from './painted.ts';
import type { Found } from './to-look-at.ts';

/** What an element bears: a subject at each place, or nothing but ornament. */
type Bearer = Map<Place, PaintedSubject | undefined>;

/** Every element that was found to have something painted on it, with the subjects of pictures among that. */
export class Bearers {
  readonly #known = new Map<Element, Bearer>();
  /** Of what had no box, or one too small to matter; told after layout as well. */
  readonly #sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) this.lookAgain(target);
  });

  constructor(private readonly page: Pick<FollowedPage, 'found' | 'changed' | 'left' | 'signal'>) {
    page.signal.addEventListener('abort', () => this.#sizes.disconnect());
  }

  get size(): number {
    return this.#known.size;
  }

  has(element: Element): boolean {
    return this.#known.has(element);
  }

  /** The elements. */
  [Symbol.iterator](): Iterator<Element> {
    return this.#known.keys();
  }

  /** Looks at all places of an element: cheap after layout, else styles are worked out for it. */
  look(element: Element): Found {
    for (const place of PLACES) this.lookAt(element, place);
    const bearer = this.#known.get(element);
    return { anything: bearer !== undefined, pseudo: Boolean(bearer?.has('::before') || bearer?.has('::after')) };
  }

  /** Looks at those places alone where something was before. */
  lookAgain(element: Element): void {
    for (const place of this.#known.get(element)?.keys() ?? []) this.lookAt(element, place);
  }

  lookAt(element: Element, place: Place): void {
    const painted = paintedAt(element, place);
    const bearer = this.#known.get(element) ?? new Map<Place, PaintedSubject | undefined>();
    const before = bearer.get(place);
    if (!painted) {
      if (bearer.has(place)) this.#drop(element, place);
      return;
    }
    const hasPicture = painted.sources.length > 0;
    const subject = before ?? new PaintedSubject(element, place);
    const { width, height } = hasPicture ? subject.size() : { width: 1, height: 1 };
    if (hasPicture && (before || Math.min(width, height) >= subject.least)) {
      const source = subject.source();
      subject.painted = painted;
      this.#known.set(element, bearer.set(place, subject));
      if (!before) this.page.found(subject);
      else if (subject.source() !== source) this.page.changed(subject);
      return;
    }
    if (before) this.#drop(element, place);
    this.#known.set(element, bearer.set(place, undefined));
    if (hasPicture) this.#sizes.observe(element);
    if (width > 0 && height > 0) lift(element, STYLE_ATTRIBUTES[place]);
    else mark(element, STYLE_ATTRIBUTES[place], undefined);
  }

  /** It is no longer in the page. */
  left(element: Element): void {
    this.#sizes.unobserve(element);
    for (const place of this.#known.get(element)?.keys() ?? []) this.#drop(element, place);
  }

  #drop(element: Element, place: Place): void {
    const bearer = this.#known.get(element);
    const subject = bearer?.get(place);
    bearer?.delete(place);
    if (bearer?.size === 0) this.#known.delete(element);
    if (subject) {
      subject.painted = undefined;
      this.page.left(subject);
    }
    mark(element, STYLE_ATTRIBUTES[place], undefined);
  }
}
