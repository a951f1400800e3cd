import { AddressedSubject } from './addressed.ts';

/** SVG `<image>`. */
export class SvgImageSubject extends AddressedSubject<SVGImageElement> {
  // Lengths in the styles of a scaled graphic are scaled with it.
  override unitsPerPixel(): number {
    const matrix = this.element.getScreenCTM();
    const scale = matrix ? Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c)) : 1;
    return scale > 0 ? 1 / scale : 1;
  }

  protected written(): string {
    // An animation's value first, `href` before `xlink:href`, as they are drawn.
    return this.element.href.animVal;
  }
}
