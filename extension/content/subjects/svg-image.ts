import { AddressedSubject } from './addressed.ts';
import type { Size } from './subject.ts';

/** SVG `<image>`. */
export class SvgImageSubject extends AddressedSubject<SVGImageElement> {
  protected written(): string {
    // An animation's value first, `href` before `xlink:href`, as they are drawn.
    return this.element.href.animVal;
  }

  protected override ownSize(): Size {
    return this.element.getBBox();
  }
}
