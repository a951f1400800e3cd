/** The shadow tree in an element that may have one, open or closed. */
export function shadowRootOf(element: Element): ShadowRoot | null {
  return element.shadowRoot ?? chrome.dom.openOrClosedShadowRoot(element as HTMLElement);
}

/**
 * The same, but a closed one in an element that is not a custom one only if that costs nothing: asking about each element
 * takes as long as all the rest of what is done with it, and in a tree that is found later marks count for nothing without
 * the document's seal.
 */
export function shadowRootAtOnce(element: Element): ShadowRoot | null {
  return element.localName.includes('-') ? shadowRootOf(element) : element.shadowRoot;
}
