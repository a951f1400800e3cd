import { LateRoots } from './late-roots.ts';
import { listen } from './listen.ts';
import { mayHost } from './may-host.ts';
import { shadowRootOf } from './shadow-root.chrome.ts';
import { elementsIn, isConnected } from './unclobbered.ts';

export interface TreeEvents {
  /** An element is in the page: called before it is painted. */
  entered(element: Element): void;
  /** It is no longer in the page. */
  left(element: Element): void;
  /** One of its attributes was written. */
  attribute(element: Element, name: string): void;
  /** Children of an element, a shadow root or the document changed. */
  children(parent: Node): void;
  /** A tree of its own hangs in it now. */
  root(root: ShadowRoot): void;
}

/**
 * Follows all elements of a document and of the shadow trees in it, however closed. Mutation callbacks run before the
 * next frame is painted, so that nothing that enters has been seen.
 */
export class Tree {
  /** Those that are in the page now. */
  readonly trees = new Set<Document | ShadowRoot>();
  readonly #roots = new WeakMap<Element, ShadowRoot>();
  /** Elements without a tree that may get one. */
  readonly #hosts = new Set<Element>();
  readonly #observer: MutationObserver;
  readonly #late: LateRoots;

  constructor(
    private readonly events: TreeEvents,
    signal: AbortSignal,
  ) {
    this.#observer = new MutationObserver((records) => {
      for (const record of records) this.#take(record);
    });
    this.#late = new LateRoots(this.#hosts, (host) => this.#lookInto(host), signal);
    const soon = () => this.#late.soon();
    // Input, or a script that has loaded, may define elements.
    for (const type of ['pointerdown', 'keydown', 'load']) listen(type, soon, signal);
    signal.addEventListener('abort', () => this.#observer.disconnect());
  }

  /** Begins with a document or shadow root, and with all that is in it. */
  follow(root: Document | ShadowRoot): void {
    // All attributes: selectors go by any of them, and a filter by name passes over those in a namespace.
    this.#observer.observe(root, { subtree: true, childList: true, attributes: true });
    this.trees.add(root);
    this.#enter(root);
  }

  /** Looks for shadow trees that have not been found yet, without waiting for a good moment. */
  lookIntoAll(): void {
    for (const host of this.#hosts) this.#lookInto(host);
  }

  /** Takes up the shadow tree in an element, if there is one. */
  #lookInto(host: Element): void {
    const root = shadowRootOf(host);
    if (!root) return;
    this.#hosts.delete(host);
    this.#roots.set(host, root);
    this.events.root(root);
    this.follow(root);
  }

  #take({ type, target, attributeName, removedNodes, addedNodes }: MutationRecord): void {
    if (type === 'attributes') {
      this.events.attribute(target as Element, attributeName!);
      return;
    }
    for (const node of removedNodes) if (!isConnected(node)) this.#leave(node);
    for (const node of addedNodes) if (isConnected(node)) this.#enter(node);
    this.events.children(target);
    if (addedNodes.length > 0) this.#late.soon();
  }

  #enter(node: Node): void {
    for (const element of elementsIn(node)) {
      this.events.entered(element);
      const root = this.#roots.get(element);
      if (root) {
        this.trees.add(root);
        this.#enter(root);
      } else if (mayHost(element)) {
        this.#hosts.add(element);
        this.#lookInto(element);
      }
    }
  }

  // Moving a node removes and inserts it: then it is connected by the time this runs, and has not left.
  #leave(node: Node): void {
    for (const element of elementsIn(node)) {
      this.events.left(element);
      this.#hosts.delete(element);
      const root = this.#roots.get(element);
      if (!root) continue;
      this.trees.delete(root);
      this.#leave(root);
    }
  }
}
