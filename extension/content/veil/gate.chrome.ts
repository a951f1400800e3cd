import { rootElement } from '../find/unclobbered.ts';
import { mark } from './guard.ts';
import { PAGE_ATTRIBUTE } from './marks.ts';

/** Milliseconds after which a page is shown whatever the background does, without what styles paint. */
const PATIENCE = 1000;

/**
 * Keeps the whole page from sight until the veil has the user's origin. Until then, which is a moment where the
 * background is awake, pages can overrule it, and it does not reach into shadow trees. Where no veil is registered,
 * on pages that are not filtered, this hides nothing.
 */
export class Gate {
  #isOpen = false;

  constructor(signal: AbortSignal) {
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
    const root = rootElement();
    if (root) mark(root, PAGE_ATTRIBUTE, undefined);
  }
}
