import { localNameOf } from '../find/unclobbered.ts';
import { AddressedSubject } from './addressed.ts';
import type { Size } from './subject.ts';

const animations = new WeakMap<Element, Set<Element>>();

/** The element that an animation gives another address, if it is one that does. */
export function animatedBy(animation: Element): Element | undefined {
  const target = isAnimation(animation) && targetOf(animation);
  if (!target) return undefined;
  animations.set(target, (animations.get(target) ?? new Set()).add(animation));
  return target;
}

/** SVG `<image>`. */
export class SvgImageSubject extends AddressedSubject<SVGImageElement> {
  protected written(): string[] {
    const isOurs = (animation: Element) => animation.isConnected && targetOf(animation) === this.element;
    // An animation's value first, `href` before `xlink:href`, as they are drawn. No event tells of an animation in time.
    return [this.element.href.animVal, ...[...(animations.get(this.element) ?? [])].filter(isOurs).flatMap(valuesOf)];
  }

  protected override ownSize(): Size {
    return this.element.getBBox();
  }
}

const isAnimation = (element: Element): boolean => ['set', 'animate'].includes(localNameOf(element));

function targetOf(animation: Element): SVGElement | undefined {
  const isOfAddress = /^(xlink:)?href$/.test(animation.getAttribute('attributeName') ?? '');
  return (isOfAddress && (animation as Partial<SVGAnimationElement>).targetElement) || undefined;
}

const valuesOf = (animation: Element): string[] =>
  ['from', 'to', 'by', 'values'].flatMap((name) =>
    (animation.getAttribute(name) ?? '').split(/;(?!base64,|utf8,|charset=)/),
  );
