import { parentOf } from '../find/unclobbered.ts';
import { mark } from '../veil/guard.ts';
import { WAIT_ATTRIBUTE } from '../veil/marks.ts';

/**
 * Keeps from sight what came in larger numbers than can be looked at before it is painted: not its content, but the
 * pictures that no rule of backgrounds.css can take away by itself. The marks are on the uppermost of the elements that
 * came together, so that there are few of them, and each stays until the last one in it has been looked at.
 */
export class Waiting {
  /** How many elements in each part of the page are still to be looked at. */
  readonly #left = new Map<Element, number>();
  readonly #partOf = new Map<Node, Element>();
  /** The parts that were found for elements which are looked at in time themselves. */
  readonly #found = new Map<Node, Element>();
  /** What a filter draws is drawn whatever else is hidden. */
  #as: 'pictures' | 'all' = 'pictures';

  /** @param isNew tells of elements whether they came with it and have not been painted */
  hold(element: Element, isNew: (node: Node) => boolean): void {
    this.looked(element);
    const part = this.#partFor(element, isNew);
    const left = this.#left.get(part);
    if (left === undefined) mark(part, WAIT_ATTRIBUTE, this.#as);
    this.#left.set(part, (left ?? 0) + 1);
    this.#partOf.set(element, part);
  }

  /** It has been looked at, or is gone. */
  looked(element: Element): void {
    const part = this.#partOf.get(element);
    if (!part) return;
    this.#partOf.delete(element);
    const left = this.#left.get(part)! - 1;
    this.#left.set(part, left);
    if (left > 0) return;
    this.#left.delete(part);
    mark(part, WAIT_ATTRIBUTE, undefined);
  }

  /** From now on nothing is shown of what waits: filters may draw pictures. */
  hideAll(): void {
    if (this.#as === 'all') return;
    this.#as = 'all';
    for (const part of this.#left.keys()) mark(part, WAIT_ATTRIBUTE, this.#as);
  }

  /** What comes from now on does not come together with what came before. */
  paintedNext(): void {
    this.#found.clear();
  }

  #partFor(element: Element, isNew: (node: Node) => boolean): Element {
    const passed: Element[] = [];
    let part = element;
    for (let up = parentOf(element); up && isNew(up); up = parentOf(up)) {
      part = this.#partOf.get(up) ?? this.#found.get(up) ?? (up as Element);
      if (part !== up) break;
      passed.push(part);
    }
    for (const one of passed) this.#found.set(one, part);
    return part;
  }
}
