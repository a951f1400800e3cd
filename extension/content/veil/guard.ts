import { readAttribute, writeAttribute } from '../find/unclobbered.ts';
import { SEALED } from './marks.ts';

interface Guarded {
  /** What each element's marks must be, in this script's memory alone: the page can write marks, but not here. */
  readonly truth: WeakMap<Element, Map<string, string>>;
  /** What the sheets of this document want behind marks; undefined until the background has told. */
  seal?: string;
  /** What was marked before that. */
  readonly unsealed: Set<Element>;
}

const world = globalThis as typeof globalThis & { scrimGuarded?: Guarded };
// The same for all of a frame's content scripts.
world.scrimGuarded ??= { truth: new WeakMap(), unsealed: new Set() };
const guarded = world.scrimGuarded;
const { truth, unsealed } = guarded;

/** From now on marks bear this seal, and so do those that are there; empty for none. */
export function seal(as: string): void {
  guarded.seal = as;
  for (const element of unsealed) for (const attribute of SEALED) restore(element, attribute);
  unsealed.clear();
}

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
  if (guarded.seal === undefined) unsealed.add(element);
  restore(element, attribute);
}

/** What an element's mark must be, whatever the page wrote there. */
export const marked = (element: Element, attribute: string): string | undefined => truth.get(element)?.get(attribute);

/** Takes back whatever the page wrote over a mark. Cheap where nothing was written. */
export function restore(element: Element, attribute: string): void {
  const as = truth.get(element)?.get(attribute);
  const should = as && guarded.seal && SEALED.includes(attribute) ? `${as} ${guarded.seal}` : as;
  if (readAttribute(element, attribute) !== should) writeAttribute(element, attribute, should);
}
