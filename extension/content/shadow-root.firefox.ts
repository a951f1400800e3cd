import { mayHost } from './may-host.ts';

/** The shadow tree in an element, open or closed. */
export function shadowRootOf(element: Element): ShadowRoot | null {
  if (!mayHost(element)) return null;
  return (element as Element & { readonly openOrClosedShadowRoot: ShadowRoot | null }).openOrClosedShadowRoot;
}
