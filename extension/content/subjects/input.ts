import { AddressedSubject } from './addressed.ts';

/** `<input type=image>`. */
export class InputSubject extends AddressedSubject<HTMLInputElement> {
  protected written(): string[] {
    return this.element.type === 'image' ? [this.element.getAttribute('src') ?? ''] : [];
  }
}
