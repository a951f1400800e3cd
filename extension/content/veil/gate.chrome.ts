import { rootElement } from '../find/unclobbered.ts';
import { mark, rewrite } from './guard.ts';
import { ATTRIBUTE, PAGE_ATTRIBUTE } from './marks.ts';

/** Milliseconds after which a page is shown whatever the background does, without what styles paint. */
const PATIENCE = 1000;

/**
 * Keeps the whole page from sight until the veil has the user's origin. Until then, which is a moment where the
 * background is awake, pages can overrule it, and it does not reach into shadow trees. Where no veil is registered,
 * on pages that are not filtered, this hides nothing.
 */
export class Gate {
  #isOpen = false;

  /** @param elements those that the veil hides */
  constructor(
    private readonly elements: () => Iterable<Element>,
    signal: AbortSignal,
  ) {
    this.hold();
    signal.addEventListener('abort', () => this.open());
  }

  /** To be called when the document's root element was replaced, or `plain` when the user's sheets do not come. */
  hold(as: 'hide' | 'plain' = 'hide'): void {
    const root = rootElement();
    if (this.#isOpen || !root) return;
    mark(root, PAGE_ATTRIBUTE, as);
    if (as === 'hide') setTimeout(() => this.hold('plain'), PATIENCE);
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    // A style sheet of the user's that comes late does not change what is in shadow trees already (seen in Chromium 156).
    for (const element of this.elements()) if (element.getRootNode() !== document) rewrite(element, ATTRIBUTE);
    const root = rootElement();
    if (root) mark(root, PAGE_ATTRIBUTE, undefined);
  }
}
