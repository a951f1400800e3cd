import { ELEMENTS, LOADINGS, type MovingWorld, SOURCES, subjectFor } from '../subjects/kinds.ts';
import type { Subject } from '../subjects/subject.ts';
import { animatedBy } from '../subjects/svg-image.ts';
import { MARKS } from '../veil/marks.ts';
import { listen } from './listen.ts';
import { Tree, type TreeEvents } from './tree.ts';
import { isElement, localNameOf } from './unclobbered.ts';

export interface Findings {
  /** A subject is in the page: called once, before it is painted. */
  found(subject: Subject): void;
  /** What it shows may have changed, or is about to. */
  changed(subject: Subject): void;
  /** It has loaded, or failed to. */
  loaded(subject: Subject): void;
  /** It is no longer in the page. */
  left(subject: Subject): void;
  /** Any element at all came into the page, left it, or had something written that styles go by. */
  entered(element: Element): void;
  gone(element: Element): void;
  restyled(element: Element, attribute: string): void;
  children(parent: Element): void;
  /** The document was emptied, and may have lost its listeners. */
  reopened(): void;
  /** Whether what is parsed may be painted before it is taken up, and who does that then. */
  mayWait(): boolean;
  parseAhead: TreeEvents['parseAhead'];
  /** Someone wrote one of an element's marks. */
  marked(element: Element, attribute: string): void;
}

const world = globalThis as MovingWorld;

/** Follows every element of a document that shows a picture by itself, from now until the signal aborts. */
export function find(document: Document, findings: Findings, signal: AbortSignal): Tree {
  const known = new WeakMap<Element, Subject>();
  const inPage = new WeakSet<Subject>();
  const here = (element: Element) => {
    const subject = known.get(element);
    return subject && inPage.has(subject) ? subject : undefined;
  };
  const add = (element: Element) => {
    const subject = known.get(element) ?? subjectFor(element);
    if (!subject || inPage.has(subject)) return;
    known.set(element, subject);
    inPage.add(subject);
    findings.found(subject);
  };
  const changed = (element: Element) => {
    const subject = here(element);
    if (subject) findings.changed(subject);
    else add(element);
  };
  // A `<picture>`'s sources decide what its image shows.
  const changedIn = (parent: Element | null) => {
    if (parent && localNameOf(parent) === 'picture')
      for (const element of parent.querySelectorAll(ELEMENTS)) changed(element);
  };
  const animationChanged = (element: Element) => {
    const animated = animatedBy(element);
    if (animated) changed(animated);
  };
  const childrenChanged = (parent: Node) => {
    if (parent === document) findings.reopened();
    else if (isElement(parent)) {
      changedIn(parent);
      findings.children(parent);
    }
  };
  const loaded = ({ target }: Event) => {
    const subject = here(target as Element);
    if (subject) findings.loaded(subject);
  };
  const follow = (root: ShadowRoot) => {
    for (const type of LOADINGS) root.addEventListener(type, loaded, { capture: true, signal });
  };
  const tree = new Tree(
    {
      entered: (element) => {
        add(element);
        animationChanged(element);
        findings.entered(element);
      },
      left: (element) => {
        const subject = here(element);
        if (subject && inPage.delete(subject)) findings.left(subject);
        findings.gone(element);
      },
      attribute: (element, name) => {
        if (MARKS.includes(name)) return findings.marked(element, name);
        findings.restyled(element, name);
        animationChanged(element);
        if (!SOURCES.has(name)) return;
        changed(element);
        changedIn(element.parentElement);
      },
      children: childrenChanged,
      root: follow,
      mayWait: findings.mayWait,
      parseAhead: findings.parseAhead,
    },
    signal,
  );
  for (const type of LOADINGS) listen(type, loaded, signal);
  world.scrimMovingCame = () => {
    for (const root of tree.trees) for (const element of root.querySelectorAll('video, canvas')) add(element);
  };
  tree.follow(document);
  return tree;
}
