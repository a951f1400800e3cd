import { readAttribute, writeAttribute } from '../find/unclobbered.ts';

/** What each element's marks must be, in this script's memory alone: the page can write marks, but not here. */
const world = globalThis as typeof globalThis & { scrimTruth?: WeakMap<Element, Map<string, string>> };
// The same for all of a frame's content scripts.
world.scrimTruth ??= new WeakMap();
const truth = world.scrimTruth;

/**
 * Gives an element's mark a value, or takes it away.
 *
 * @param attribute one of those in marks.ts
 */
export function mark(element: Element, attribute: string, as: string | undefined): void {
  const marks = truth.get(element) ?? new Map<string, string>();
  if (as === undefined) marks.delete(attribute);
  else marks.set(attribute, as);
  if (marks.size > 0) truth.set(element, marks);
  else truth.delete(element);
  restore(element, attribute);
}

/** What an element's mark must be, whatever the page wrote there. */
export const marked = (element: Element, attribute: string): string | undefined => truth.get(element)?.get(attribute);

/** Takes back whatever the page wrote over a mark. Cheap where nothing was written. */
export function restore(element: Element, attribute: string): void {
  const should = truth.get(element)?.get(attribute);
  if (readAttribute(element, attribute) !== should) writeAttribute(element, attribute, should);
}

/** Writes a mark anew, so that the browser applies its styles afresh. */
export function rewrite(element: Element, attribute: string): void {
  writeAttribute(element, attribute, '');
  writeAttribute(element, attribute, undefined);
  restore(element, attribute);
}
