import { isTraversal, parse, type Selector } from 'css-what';

/** Stands for every element, and for every one that has an attribute. */
export const ANY = '*';
export const ATTRIBUTED = '[]';

/** What may be in a shadow tree below the element that the selector names. */
const INSIDE = ['part', 'slotted'];
/** Those that take lists of selectors, of which any may match. */
const EITHER = ['is', 'where', 'matches'];

/**
 * What every element that a selector can match has: for each of the selectors in the list an id as `#id`, a class as
 * `.class`, a name, an attribute, or nothing in particular; in lower case, as quirks mode compares them.
 *
 * @param selector as the browser serialises it; one that cannot be read may match any element
 */
export function keysOf(selector: string): string[] {
  if (selector.includes('\\&')) return [ANY];
  try {
    // The parser does not know nesting; what `&` stands for is some element, as `:scope` is.
    return parse(selector.replaceAll('&', ':scope')).flatMap(keysOfOne);
  } catch {
    return [ANY];
  }
}

function keysOfOne(selector: readonly Selector[]): string[] {
  const last = selector.slice(selector.findLastIndex(isTraversal) + 1);
  if (last.some((part) => part.type === 'pseudo-element' && INSIDE.includes(part.name))) return [ANY];
  const attributes = last.filter((part) => part.type === 'attribute');
  const id = attributes.find(({ name, action }) => name === 'id' && action === 'equals');
  if (id) return [`#${id.value.toLowerCase()}`];
  const named = attributes.find(({ name, action }) => name === 'class' && action === 'element');
  if (named) return [`.${named.value.toLowerCase()}`];
  const tag = last.find((part) => part.type === 'tag');
  if (tag) return [tag.name.toLowerCase()];
  if (attributes.length > 0) return [ATTRIBUTED];
  const lists = last.flatMap((part) =>
    part.type === 'pseudo' && EITHER.includes(part.name) && Array.isArray(part.data) ? [part.data] : [],
  );
  return lists[0]?.flatMap(keysOfOne) ?? [ANY];
}
