import { localNameOf, parentOf, readAttribute } from '../find/unclobbered.ts';

/** What elements of a kind were found to bear. */
export interface Found {
  readonly anything: boolean;
  readonly pseudo: boolean;
}

/** Kinds that are remembered: pages can make up as many as they like. */
const MOST = 2000;

/**
 * Elements whose styles are to be looked at, each once. Those that are named as one before them that bears nothing
 * mostly bear nothing either: they come after all others.
 */
export class ToLookAt {
  readonly #likely = new Set<Element>();
  readonly #unlikely = new Set<Element>();
  readonly #found = new Map<string, Found>();

  get size(): number {
    return this.#likely.size + this.#unlikely.size;
  }

  get hasLikely(): boolean {
    return this.#likely.size > 0;
  }

  has(element: Element): boolean {
    return this.#likely.has(element) || this.#unlikely.has(element);
  }

  *[Symbol.iterator](): Generator<Element> {
    yield* this.#likely;
    yield* this.#unlikely;
  }

  add(element: Element): void {
    this.#unlikely.delete(element);
    this.#likely.add(element);
  }

  delete(element: Element): void {
    this.#likely.delete(element);
    this.#unlikely.delete(element);
  }

  /** To be called when other styles may hold. */
  forgetKinds(): void {
    this.#found.clear();
  }

  /**
   * Takes out up to so many, and looks at each.
   *
   * @param look    answers with what the element bears; asking for pseudo-elements costs most, so mostly only for its own
   * @param andRest whether those count that most likely bear nothing
   */
  take(most: number, andRest: boolean, look: (element: Element, withPseudo: boolean) => Found): void {
    let left = most;
    const lookAt = (element: Element, kind: string) => {
      left -= 1;
      const found = look(element, this.#found.get(kind)?.pseudo !== false);
      if (this.#found.size < MOST) this.#found.set(kind, found);
    };
    for (const element of this.#likely) {
      if (left === 0) return;
      this.#likely.delete(element);
      const kind = kindOf(element);
      if (this.#found.get(kind)?.anything === false) this.#unlikely.add(element);
      else lookAt(element, kind);
    }
    for (const element of andRest ? this.#unlikely : []) {
      if (left === 0) return;
      this.#unlikely.delete(element);
      lookAt(element, kindOf(element));
    }
  }
}

/** What selectors mostly go by. */
function kindOf(element: Element): string {
  const parent = parentOf(element) as Partial<Element> | null;
  const names = ['class', 'id', 'style'].map((name) => readAttribute(element, name) ?? '');
  return [localNameOf(element), ...names, parent?.className].join();
}
