import { AddressedSubject } from './addressed.ts';
import type { Progress } from './subject.ts';

const IMAGE_NAME = /\.(avif|bmp|gif|ico|jfif|jpe?g|png|svg|webp)$/i;

/** `<object>` and `<embed>` that show an image; what shows a document of its own is a frame like others. */
export class EmbedSubject extends AddressedSubject<HTMLObjectElement | HTMLEmbedElement> {
  override progress(): Progress {
    return this.#isImage() ? super.progress() : 'none';
  }

  protected written(): string[] {
    return [this.element.getAttribute(this.element.localName === 'object' ? 'data' : 'src') ?? ''];
  }

  #isImage(): boolean {
    const { type } = this.element;
    if (type) return /^image\//i.test(type);
    return IMAGE_NAME.test(this.source().replace(/[?#].*$/, ''));
  }
}
