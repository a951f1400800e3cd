import { mark, marked } from './guard.ts';
import { LIFT } from './marks.ts';
import { NextFrame } from './next-frame.ts';

interface Lifted {
  readonly element: Element;
  readonly attribute: string;
}

/** Shown from the frame that is being made on; in the next one their transitions are the page's again. */
const lifted = new NextFrame<Lifted>((all) => {
  for (const one of all) shown.add(one);
});
const shown = new NextFrame<Lifted>((all) => {
  for (const { element, attribute } of all) if (marked(element, attribute) === LIFT) mark(element, attribute, 'show');
});

/** Lifts a veil at once, whatever transitions the page has. */
export function lift(element: Element, attribute: string): void {
  const before = marked(element, attribute);
  if (before === 'show' || before === LIFT) return;
  mark(element, attribute, LIFT);
  lifted.add({ element, attribute });
}
