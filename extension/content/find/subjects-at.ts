import type { Subject } from '../subjects/subject.ts';
import { hasContent } from './has-content.ts';
import { mayHost } from './may-host.ts';
import { shadowRootOf } from './shadow-root.chrome.ts';

interface Lookup {
  on(element: Element): Iterable<Subject>;
  subjects(): Iterable<Subject>;
}

/** The subjects under a point of the viewport, topmost first, in shadow trees too. */
export function subjectsAt(x: number, y: number, pictures: Lookup): Subject[] {
  const pointed = elementsAt(document, x, y);
  // Who points at words does not mean the picture behind them.
  const isMeant = (subject: Subject) => subject.element === pointed[0] || !subject.isBehind || !hasContent(pointed[0]!);
  const hit = pointed.flatMap((element) => [...pictures.on(element)].filter(isMeant));
  if (hit.length > 0) return hit;
  // What takes no part in pointing is seen all the same.
  return [...pictures.subjects()].filter(({ element }) => contains(element, x, y) && takesNoPart(element));
}

function elementsAt(root: DocumentOrShadowRoot, x: number, y: number): Element[] {
  const own = root.elementsFromPoint(x, y).filter((element) => element.getRootNode() === (root as unknown as Node));
  return own.flatMap((element) => {
    const inside = mayHost(element) ? shadowRootOf(element) : null;
    return inside ? [...elementsAt(inside, x, y), element] : [element];
  });
}

function contains(element: Element, x: number, y: number): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return x >= left && x < right && y >= top && y < bottom;
}

const takesNoPart = (element: Element): boolean => getComputedStyle(element).pointerEvents === 'none';
