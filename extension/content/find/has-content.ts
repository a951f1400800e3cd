import { elementsIn } from './unclobbered.ts';

/** Whether there is more to an element than what is painted behind its content. */
export function hasContent(element: Element): boolean {
  return [...elementsIn(element)].length > 1 || (element.textContent ?? '').trim() !== '';
}
