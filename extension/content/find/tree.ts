import { NextFrame } from '../veil/next-frame.ts';
import { LateRoots } from './late-roots.ts';
import { listen } from './listen.ts';
import { mayHost } from './may-host.ts';
import { shadowRootOf } from './shadow-root.chrome.ts';
import { elementsIn, isConnected, isParsing, localNameOf } from './unclobbered.ts';

/** Elements before a script that are looked into once more after it has run: what it works on is mostly just before it. */
const LAST = 200;

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
  readonly #events: TreeEvents;
  /** Those that are in the page now. */
  readonly trees = new Set<Document | ShadowRoot>();
  readonly #roots = new WeakMap<Element, ShadowRoot>();
  /** Elements without a tree that may get one. */
  readonly #hosts = new Set<Element>();
  /** Those that were parsed since the last script was, or the last of them. */
  #parsed: Element[] = [];
  /** The script that was parsed next may have hung a tree into one, which nothing tells of. */
  readonly #beforeScript = new NextFrame<Element>((hosts) => {
    for (const host of hosts) if (this.#hosts.has(host)) this.#lookInto(host);
  });
  readonly #observer: MutationObserver;
  readonly #late: LateRoots;

  constructor(events: TreeEvents, signal: AbortSignal) {
    this.#events = events;
    this.#observer = new MutationObserver((records) => {
      // All of them tell of changes that have been made: what was added to an added node is in it by now.
      const entered = new Set<Element>();
      for (const record of records) this.#take(record, entered);
    });
    this.#late = new LateRoots(this.#hosts, (host) => this.#lookInto(host), signal);
    listen('DOMContentLoaded', () => (this.#parsed = []), signal);
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
    this.#enter(root, new Set());
  }

  /** Looks for shadow trees that have not been found yet, without waiting for a good moment. */
  lookIntoAll(): void {
    for (const host of this.#hosts) this.#lookInto(host);
  }

  /** Takes up the shadow tree in an element, and answers with whether there is one. */
  #lookInto(host: Element): boolean {
    const root = shadowRootOf(host);
    if (!root) return false;
    this.#hosts.delete(host);
    this.#roots.set(host, root);
    this.#events.root(root);
    this.follow(root);
    return true;
  }

  #take(record: MutationRecord, entered: Set<Element>): void {
    // Each part of a record that is looked at costs: nothing is taken that its kind does not have.
    if (record.type === 'attributes') this.#events.attribute(record.target as Element, record.attributeName!);
    else this.#takeChildren(record, entered);
  }

  #takeChildren(record: MutationRecord, entered: Set<Element>): void {
    const { target, removedNodes } = record;
    // The parser tells of each element and each text. What was put into an element that entered with it was taken up then.
    if (removedNodes.length === 0 && entered.has(target as Element)) return;
    for (const node of removedNodes) if (!isConnected(node)) this.#leave(node);
    const { addedNodes } = record;
    for (const node of addedNodes) if (isConnected(node)) this.#enter(node, entered);
    this.#events.children(target);
    if (addedNodes.length > 0) this.#late.soon();
  }

  /** @param entered those that have been taken up by now, with all that is in them; those of `node` are added */
  #enter(node: Node, entered: Set<Element>): void {
    if (entered.has(node as Element)) return;
    for (const element of elementsIn(node)) {
      entered.add(element);
      this.#events.entered(element);
      const root = this.#roots.get(element);
      if (root) {
        this.trees.add(root);
        this.#enter(root, entered);
      } else if (mayHost(element)) {
        this.#hosts.add(element);
        if (!this.#lookInto(element) && isParsing()) this.#parsed.push(element);
        if (this.#parsed.length > 2 * LAST) this.#parsed = this.#parsed.slice(-LAST);
      } else if (localNameOf(element) === 'script') {
        for (const host of this.#parsed.slice(-LAST)) this.#beforeScript.add(host);
        this.#parsed = [];
      }
    }
  }

  // Moving a node removes and inserts it: then it is connected by the time this runs, and has not left.
  #leave(node: Node): void {
    for (const element of elementsIn(node)) {
      this.#events.left(element);
      this.#hosts.delete(element);
      const root = this.#roots.get(element);
      if (!root) continue;
      this.trees.delete(root);
      this.#leave(root);
    }
  }
}
