import { mayHost } from './may-host.ts';

/** The shadow tree in an element, open or closed. */
export function shadowRootOf(element: Element): ShadowRoot | null {
  return mayHost(element) ? (element.shadowRoot ?? chrome.dom.openOrClosedShadowRoot(element as HTMLElement)) : null;
}
