/** The shadow tree in an element that may have one, open or closed. */
export function shadowRootOf(element: Element): ShadowRoot | null {
  return (element as Element & { readonly openOrClosedShadowRoot: ShadowRoot | null }).openOrClosedShadowRoot;
}

/** The same: marks in a tree that is found later count here, so that all are looked for at once. */
export const shadowRootAtOnce = shadowRootOf;
