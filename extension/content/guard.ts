import { ATTRIBUTE, type Mark } from './marks.ts';

/** What each element's mark must be, in this script's memory alone: the page can write marks, but not here. */
const truth = new WeakMap<Element, Mark>();

/** Marks an element; without a mark it is hidden. */
export function mark(element: Element, as: Mark | undefined): void {
  if (as === undefined) truth.delete(element);
  else truth.set(element, as);
  restore(element);
}

/** What the element is marked as. */
export function markOf(element: Element): Mark | undefined {
  return truth.get(element);
}

/** Takes back whatever the page wrote over a mark. Cheap where nothing was written. */
export function restore(element: Element): void {
  const should = truth.get(element);
  if (element.getAttribute(ATTRIBUTE) === (should ?? null)) return;
  if (should === undefined) element.removeAttribute(ATTRIBUTE);
  else element.setAttribute(ATTRIBUTE, should);
}
