import { ELEMENTS } from '../subjects/kinds.ts';
import { MARKS } from '../veil/marks.ts';
import { CatchUp } from './catch-up.ts';
import { FollowParser } from './follow-parser.ts';
import { isConnected, isParsing, localNameOf, parentOf, selectedIn } from './unclobbered.ts';

/** What the tree gives to whom tells it of nodes in its place. */
export interface ParsedTree {
  /** What has been taken up, to which `take` adds. */
  readonly taken: ReadonlySet<Element>;
  take(element: Element): void;
  /** One that had been taken up is not in the page any more. */
  left(element: Element): void;
  /** Children of an element or the document changed. */
  children(parent: Node): void;
  /** Whether there still is nothing on the page that has to be looked for in every element before it is painted. */
  mayWait(): boolean;
  /** From now on it follows nodes by itself. */
  followNodes(): void;
  done(): void;
  readonly signal: AbortSignal;
}

/** How the tree finds the script that this is in; pages cannot see it. */
export type AheadWorld = typeof globalThis & { scrimParseAhead?: (tree: ParsedTree) => ParseAhead };

/** What may lift veils, or show what they do not reach, wherever a script puts it. */
const ANYWHERE = [...MARKS.map((mark) => `[${mark}]`), 'style, link, feImage'].join();
/** What besides that decides on what others show, or may have a shadow tree. */
const URGENT = `${ANYWHERE}, script, [style], source, set, animate, animateMotion, :not(:defined)`;
/** Elements before a script that it most likely works on. */
const LAST = 200;
/** Pictures that are taken up at once: those that come first are mostly in view. */
const FIRST = 30;

/**
 * Spares a large page that is being parsed most of what following it costs: what comes is hidden by the veil's sheets, and
 * is taken up in slices, while there is nothing else to do or once all is parsed. What these sheets do not hide, and what
 * may lift what they hide, is taken up each time that the parser pauses. Only in Chrome, where marks that a page has in its
 * HTML count for nothing.
 */
export class ParseAhead {
  readonly #tree: ParsedTree;
  readonly #parser: FollowParser;
  readonly #catchUp: CatchUp;
  #isEnded = false;

  constructor(tree: ParsedTree) {
    this.#tree = tree;
    this.#parser = new FollowParser((records) => this.takeUrgent(records));
    this.#catchUp = new CatchUp(tree, () => this.end());
  }

  /** The tree follows nodes by itself again: all is parsed, or the parser waits for more. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const records = this.#parser.end();
    const { taken, left, followNodes } = this.#tree;
    followNodes();
    this.takeUrgent(records);
    for (const element of taken) if (!isConnected(element)) left(element);
    this.#catchUp.parsed();
  }

  /** Takes up at once whatever is waiting. */
  hurry(): void {
    this.end();
    this.#catchUp.finish();
  }

  /** Takes up at once what may not wait of all that is there already, and the first pictures. */
  begin(): void {
    for (const element of selectedIn(document, ELEMENTS).slice(0, FIRST)) this.#catchUp.take(element);
    for (const element of this.#takeUrgentIn(document)) {
      this.#tree.children(element);
      this.#tree.children(parentOf(element)!);
    }
    this.#goOn();
  }

  /** Takes up at once what may not wait of what nodes were put in. */
  takeUrgent(records: readonly MutationRecord[]): void {
    for (const { target, addedNodes } of records) {
      for (const node of addedNodes) this.#takeUrgentIn(node);
      this.#tree.children(target);
    }
    this.#goOn();
  }

  #goOn(): void {
    for (const element of selectedIn(document, ANYWHERE)) this.#catchUp.take(element);
    if (isParsing() && !this.#tree.mayWait()) this.hurry();
  }

  #takeUrgentIn(node: Node): Element[] {
    const urgent = selectedIn(node, URGENT);
    for (const element of urgent) {
      if (localNameOf(element) === 'script') this.#takeBefore(element);
      this.#catchUp.take(element);
    }
    return urgent;
  }

  #takeBefore(script: Element): void {
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_ELEMENT);
    walker.currentNode = script;
    for (let left = LAST; left > 0 && walker.previousNode(); left -= 1)
      this.#catchUp.take(walker.currentNode as Element);
  }
}
