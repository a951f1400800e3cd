import { getterOf } from '../find/unclobbered.ts';

// As in find/unclobbered.ts: what the browser itself says of forms and documents, for those who follow styles alone.
const { getAnimations, getClientRects, computedStyleMap } = Element.prototype;
const { getRootNode } = Node.prototype;
const { getElementById } = Document.prototype;
const inDocument = gettersOf(Document.prototype);
const inShadow = gettersOf(ShadowRoot.prototype);

/** The document or shadow tree that an element is in. */
export const treeOf = (element: Element): Document | ShadowRoot => getRootNode.call(element) as Document | ShadowRoot;

/** The sheets of a tree, those that scripts adopted into it as well. */
export function sheetsIn(tree: Document | ShadowRoot): CSSStyleSheet[] {
  const { sheets, adopted } = askedOf(tree);
  return [...sheets(tree), ...adopted(tree)];
}

/** What moves in a tree. */
export const animationsIn = (tree: Document | ShadowRoot): Animation[] => askedOf(tree).animations.call(tree);

/** What moves an element, or its pseudo-elements and what is in it as well. */
export const animationsOf = (element: Element, options?: GetAnimationsOptions): Animation[] =>
  getAnimations.call(element, options);

/** The element of that id in a tree. */
export const elementById = (tree: Document | ShadowRoot, id: string): Element | null =>
  tree === document ? getElementById.call(tree, id) : tree.getElementById(id);

/** Whether an element is laid out. May force layout. */
export const hasBox = (element: Element): boolean => getClientRects.call(element).length > 0;

/** All computed values of an element by property, custom ones too; Chrome alone. */
export const computedValuesOf = (element: Element): StylePropertyMapReadOnly => computedStyleMap.call(element);

const askedOf = (tree: Document | ShadowRoot) => (tree === document ? inDocument : inShadow);

function gettersOf(prototype: Document | ShadowRoot) {
  return {
    sheets: getterOf(prototype, 'styleSheets'),
    adopted: getterOf(prototype, 'adoptedStyleSheets'),
    animations: prototype.getAnimations,
  };
}
