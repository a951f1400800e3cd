import type { Settings } from '../../shared/settings.ts';
import { mark } from '../guard.ts';
import { ATTRIBUTE, type Mark } from '../marks.ts';
import type { Nonce, Progress, Read, Size, Subject } from './subject.ts';

/** A subject that is a whole element, veiled by its mark. */
export abstract class ElementSubject<E extends Element> implements Subject {
  readonly least: number = 0;

  constructor(readonly element: E) {}

  abstract source(): string;
  abstract progress(): Progress;
  abstract read(nonce: Nonce, signal: AbortSignal): Promise<readonly Read[]>;

  unitsPerPixel(): number {
    return 1;
  }

  isWanted(_settings: Settings): boolean {
    return true;
  }

  size(): Size {
    const { width, height } = this.element.getBoundingClientRect();
    // Not laid out: judged by what it would be, so that it is ready when it appears.
    return width > 0 && height > 0 ? { width, height } : this.naturalSize();
  }

  async showsNothing(): Promise<boolean> {
    return false;
  }

  veil(as: Mark | undefined): void {
    mark(this.element, ATTRIBUTE, as);
  }

  protected naturalSize(): Size {
    return { width: 0, height: 0 };
  }
}
