import { ATTRIBUTE } from './marks.ts';

/** An element that can show a picture. */
export type Subject = HTMLImageElement;

export interface Findings {
  /** A subject is in the page: called once, before it is painted. */
  found(subject: Subject): void;
  /** What it shows may have changed, or is about to. */
  changed(subject: Subject): void;
  /** It has loaded, or failed to. */
  loaded(subject: Subject): void;
  /** Someone wrote its mark. */
  marked(element: Element): void;
  /** It is no longer in the page. */
  left(subject: Subject): void;
}

const SOURCES = ['src', 'srcset', 'sizes', 'media', 'type', 'crossorigin', 'loading'];

/**
 * Follows every picture of a tree from now until the signal aborts. Mutation callbacks run before the next frame is
 * painted, so that nothing found here has been seen.
 */
export function find(root: Document | ShadowRoot, findings: Findings, signal: AbortSignal): void {
  const known = new WeakSet<Subject>();
  const add = (subject: Subject) => {
    if (known.has(subject)) return;
    known.add(subject);
    findings.found(subject);
  };
  const remove = (subject: Subject) => {
    // Moving a node removes and inserts it: then it is connected by the time this runs.
    if (subject.isConnected || !known.delete(subject)) return;
    findings.left(subject);
  };
  const observer = new MutationObserver((records) => {
    for (const record of records) {
      if (record.type === 'attributes') attributeChanged(record, findings);
      for (const node of record.removedNodes) for (const subject of subjectsIn(node)) remove(subject);
      for (const node of record.addedNodes)
        for (const subject of subjectsIn(node)) if (subject.isConnected) add(subject);
      if (record.type === 'childList' && isPicture(record.target)) changedIn(record.target, findings);
    }
  });
  observer.observe(root, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: [...SOURCES, ATTRIBUTE],
  });
  const load = ({ target }: Event) => {
    if (isSubject(target)) findings.loaded(target);
  };
  // Load and error events do not bubble, but they are captured.
  root.addEventListener('load', load, { capture: true, signal });
  root.addEventListener('error', load, { capture: true, signal });
  signal.addEventListener('abort', () => observer.disconnect());
  for (const subject of subjectsIn(root)) add(subject);
}

function attributeChanged({ target, attributeName }: MutationRecord, findings: Findings): void {
  if (attributeName === ATTRIBUTE) findings.marked(target as Element);
  else if (isSubject(target)) findings.changed(target);
  else if (target.parentNode && isPicture(target.parentNode)) changedIn(target.parentNode, findings);
}

/** A `<picture>`'s sources decide what its image shows. */
function changedIn(picture: Node, findings: Findings): void {
  for (const subject of subjectsIn(picture)) findings.changed(subject);
}

function subjectsIn(node: Node): Iterable<Subject> {
  if (isSubject(node)) return [node];
  return 'querySelectorAll' in node ? (node as ParentNode).querySelectorAll('img') : [];
}

// By name and not by class: a node adopted from another document keeps that document's classes.
function isSubject(node: unknown): node is Subject {
  return (node as Element).localName === 'img';
}

function isPicture(node: Node): boolean {
  return (node as Element).localName === 'picture';
}
