/**
 * What the browser itself says of nodes. Forms and documents answer with what the page has named in them first, to
 * content scripts too (seen in Chromium 156): in a form with an `<input name="localName">`, `localName` is that input.
 */
export const localNameOf = /* @__PURE__ */ getterOf(Element.prototype, 'localName');
export const isConnected = /* @__PURE__ */ getterOf(Node.prototype, 'isConnected');
export const parentOf = /* @__PURE__ */ getterOf(Node.prototype, 'parentNode');
const nodeTypeOf = /* @__PURE__ */ getterOf(Node.prototype, 'nodeType');
const firstChildOf = /* @__PURE__ */ getterOf(Element.prototype, 'firstElementChild');
const lastChildOf = /* @__PURE__ */ getterOf(Element.prototype, 'lastElementChild');
const documentElementOf = /* @__PURE__ */ getterOf(Document.prototype, 'documentElement');
const readyStateOf = /* @__PURE__ */ getterOf(Document.prototype, 'readyState');
const { getAttribute, setAttribute, removeAttribute, hasAttributes, matches, getBoundingClientRect } =
  Element.prototype;
const { querySelectorAll: queryElement } = Element.prototype;
const { querySelectorAll: queryFragment } = DocumentFragment.prototype;
const { querySelectorAll: queryDocument } = Document.prototype;

export const isElement = (node: Node): node is Element => nodeTypeOf(node) === Node.ELEMENT_NODE;

/** The last element in an element or in the document; null where there is none. */
export const lastElementIn = (node: Node): Element | null => (isElement(node) ? lastChildOf(node) : rootElement());

/** The root element; null in an empty document. */
export const rootElement = (): HTMLElement | null => documentElementOf(document) as HTMLElement | null;

/** Whether the parser is at work, which runs scripts between the nodes that it puts in. */
export const isParsing = (): boolean => readyStateOf(document) === 'loading';

/** An element and all below it, or all in a document or shadow root; none for other nodes. */
export function elementsIn(node: Node): Iterable<Element> {
  if (isElement(node)) return firstChildOf(node) ? [node, ...queryElement.call(node, '*')] : [node];
  const type = nodeTypeOf(node);
  if (type === Node.DOCUMENT_FRAGMENT_NODE) return queryFragment.call(node as DocumentFragment, '*');
  return type === Node.DOCUMENT_NODE ? queryDocument.call(node as Document, '*') : [];
}

/** The elements that a selector selects of an element and all below it, or in a document; none for other nodes. */
export function selectedIn(node: Node, selector: string): Element[] {
  if (nodeTypeOf(node) === Node.DOCUMENT_NODE) return [...queryDocument.call(node as Document, selector)];
  if (!isElement(node)) return [];
  return [...(matches.call(node, selector) ? [node] : []), ...queryElement.call(node, selector)];
}

/** Its box in the viewport, in CSS pixels. May force layout. */
export const boxOf = (element: Element): DOMRect => getBoundingClientRect.call(element);

/** Whether an element has any attribute. */
export const isAttributed = (element: Element): boolean => hasAttributes.call(element);

/** Undefined where there is none. */
export const readAttribute = (element: Element, name: string): string | undefined =>
  getAttribute.call(element, name) ?? undefined;

/** Sets an attribute, or takes it away. */
export function writeAttribute(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) removeAttribute.call(element, name);
  else setAttribute.call(element, name, value);
}

/** What a property's getter answers, whatever it is hidden by. */
export function getterOf<T extends object, Name extends keyof T>(prototype: T, name: Name): (of: T) => T[Name] {
  const { get } = Object.getOwnPropertyDescriptor(prototype, name)!;
  return (of) => get!.call(of) as T[Name];
}
