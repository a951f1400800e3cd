/** The shadow tree in an element that may have one, open or closed. */
export function shadowRootOf(element: Element): ShadowRoot | null {
  return element.shadowRoot ?? chrome.dom.openOrClosedShadowRoot(element as HTMLElement);
}
