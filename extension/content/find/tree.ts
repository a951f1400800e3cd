import { NextFrame } from '../veil/next-frame.ts';
import { LateRoots } from './late-roots.ts';
import { listen } from './listen.ts';
import { mayHost } from './may-host.ts';
import type { ParseAhead, ParsedTree } from './parse-ahead.ts';
import { shadowRootAtOnce, shadowRootOf } from './shadow-root.chrome.ts';
import { elementsIn, isConnected, isParsing, localNameOf } from './unclobbered.ts';

/** Elements before a script that are looked into once more after it has run: what it works on is mostly just before it. */
const LAST = 200;
/** Elements and texts with which a page that is still parsed is large. */
const LARGE = 1000;

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
  /** Whether what is parsed may be painted before it is taken up. */
  mayWait(): boolean;
  /** Makes who tells of a large page's nodes while that is parsed. */
  parseAhead(): ((tree: ParsedTree) => ParseAhead) | undefined;
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
    for (const host of hosts) this.#lookInto(host);
  });
  readonly #observer: MutationObserver;
  readonly #late: LateRoots;
  readonly #signal: AbortSignal;
  /** What has been taken up, as long as the page is parsed. */
  #taken: Set<Element> | undefined = isParsing() ? new Set() : undefined;
  #ahead: ParseAhead | undefined;

  constructor(events: TreeEvents, signal: AbortSignal) {
    this.#events = events;
    this.#signal = signal;
    this.#observer = new MutationObserver((records) => this.#takeAll(records));
    this.#late = new LateRoots(this.#hosts, (host) => this.#lookInto(host), signal);
    listen('DOMContentLoaded', () => this.#endParsing(), signal);
    const soon = () => this.#late.soon();
    // Input, or a script that has loaded, may define elements.
    for (const type of ['pointerdown', 'keydown', 'load']) listen(type, soon, signal);
    signal.addEventListener('abort', () => this.#observer.disconnect());
  }

  /** Begins with a document or shadow root, and with all that is in it. */
  follow(root: Document | ShadowRoot): void {
    this.#observe(root, true);
    this.trees.add(root);
    this.#enter(root, new Set());
  }

  /**
   * Whether from now on, until all is parsed, another tells of the document's nodes in the tree's place.
   *
   * @param waiting how many records have not been taken: the parser makes one of each node
   */
  #beginsAhead(waiting: number): boolean {
    const taken = this.#taken;
    if (this.#ahead || !taken || taken.size + waiting < LARGE || !isParsing() || !this.#events.mayWait()) return false;
    const begin = this.#events.parseAhead();
    if (!begin) return false;
    this.#ahead = begin({
      taken,
      take: (element) => this.#enterOne(element, taken),
      left: (element) => this.#leaveOne(element),
      children: this.#events.children,
      mayWait: this.#events.mayWait,
      followNodes: () => this.#observeAnew(true),
      done: () => {
        this.#taken = undefined;
        this.#ahead = undefined;
      },
      signal: this.#signal,
    });
    this.#observeAnew(false);
    return true;
  }

  /** Takes up at once what has been parsed and is waiting. */
  hurry(): void {
    this.#ahead?.hurry();
  }

  #endParsing(): void {
    this.#parsed = [];
    if (this.#ahead) this.#ahead.end();
    else this.#taken = undefined;
  }

  #observe(root: Document | ShadowRoot, childList: boolean): void {
    // All attributes: selectors go by any of them, and a filter by name passes over those in a namespace.
    this.#observer.observe(root, { subtree: true, childList, attributes: true });
  }

  #observeAnew(childList: boolean): void {
    const records = this.#observer.takeRecords();
    this.#observer.disconnect();
    for (const root of this.trees) this.#observe(root, childList || root !== document);
    this.#takeAll(records);
  }

  #lookInto(host: Element): void {
    if (this.#hosts.has(host)) this.#takeRoot(host, shadowRootOf(host));
  }

  /** Takes up the shadow tree in an element, if there is one, and answers with whether there is. */
  #takeRoot(host: Element, root: ShadowRoot | null): boolean {
    if (!root) return false;
    this.#hosts.delete(host);
    this.#roots.set(host, root);
    this.#events.root(root);
    this.follow(root);
    return true;
  }

  #takeAll(records: readonly MutationRecord[]): void {
    // All of them tell of changes that have been made: what was added to an added node is in it by now.
    const entered = new Set<Element>();
    for (let i = 0; i < records.length; i += 1) {
      if (this.#beginsAhead(records.length - i)) {
        this.#takeAhead(records.slice(i));
        break;
      }
      this.#take(records[i]!, entered);
    }
  }

  #takeAhead(records: readonly MutationRecord[]): void {
    for (const record of records) if (record.type === 'attributes') this.#take(record, new Set());
    this.#ahead!.begin();
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
    for (let i = 0; i < removedNodes.length; i += 1) if (!isConnected(removedNodes[i]!)) this.#leave(removedNodes[i]!);
    const { addedNodes } = record;
    for (let i = 0; i < addedNodes.length; i += 1)
      if (isConnected(addedNodes[i]!)) this.#enter(addedNodes[i]!, entered);
    this.#events.children(target);
    if (addedNodes.length > 0) this.#late.soon();
  }

  /** @param entered those that have been taken up by now, with all that is in them; those of `node` are added */
  #enter(node: Node, entered: Set<Element>): void {
    if (entered.has(node as Element)) return;
    for (const element of elementsIn(node)) this.#enterOne(element, entered);
  }

  #enterOne(element: Element, entered: Set<Element>): void {
    entered.add(element);
    this.#taken?.add(element);
    this.#events.entered(element);
    const root = this.#roots.get(element);
    if (root) {
      this.trees.add(root);
      this.#enter(root, entered);
    } else if (mayHost(element)) {
      this.#hosts.add(element);
      this.#late.add(element);
      if (!this.#takeRoot(element, shadowRootAtOnce(element)) && isParsing()) this.#parsed.push(element);
      if (this.#parsed.length > 2 * LAST) this.#parsed = this.#parsed.slice(-LAST);
    } else if (localNameOf(element) === 'script') {
      for (const host of this.#parsed.slice(-LAST)) this.#beforeScript.add(host);
      this.#parsed = [];
    }
  }

  // Moving a node removes and inserts it: then it is connected by the time this runs, and has not left.
  #leave(node: Node): void {
    for (const element of elementsIn(node)) this.#leaveOne(element);
  }

  #leaveOne(element: Element): void {
    this.#events.left(element);
    this.#hosts.delete(element);
    const root = this.#roots.get(element);
    if (!root) return;
    this.trees.delete(root);
    this.#leave(root);
  }
}
