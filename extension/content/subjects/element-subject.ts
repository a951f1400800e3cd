import type { Settings } from '../../shared/settings.ts';
import { boxOf } from '../find/unclobbered.ts';
import { mark } from '../veil/guard.ts';
import { lift } from '../veil/lift.ts';
import { ATTRIBUTE, type Mark } from '../veil/marks.ts';
import type { Nonce, Progress, Read, Size, Subject } from './subject.ts';

/** A subject that is a whole element, veiled by its mark. */
export abstract class ElementSubject<E extends Element> implements Subject {
  readonly least: number = 0;

  constructor(
    readonly element: E,
    private readonly attribute: string = ATTRIBUTE,
  ) {}

  abstract source(): string;
  abstract progress(): Progress;
  abstract read(nonce: Nonce, signal: AbortSignal): Promise<readonly Read[]>;

  unitsPerPixel(): number {
    const { width, height } = this.size();
    const { width: ownWidth, height: ownHeight } = this.ownSize();
    const own = Math.max(ownWidth, ownHeight);
    return own > 0 ? own / Math.max(width, height) : 1;
  }

  isWanted(_settings: Settings): boolean {
    return true;
  }

  size(): Size {
    const drawn = boxOf(this.element);
    const own = this.ownSize();
    // Scaled down it may be drawn larger at any time, and nothing tells of that.
    const width = Math.max(drawn.width, own.width);
    const height = Math.max(drawn.height, own.height);
    // Not laid out: judged by what it would be, so that it is ready when it appears.
    return width > 0 && height > 0 ? { width, height } : this.naturalSize();
  }

  async showsNothing(): Promise<boolean> {
    return false;
  }

  veil(as: Mark | undefined): void {
    if (as === 'show') lift(this.element, this.attribute);
    else mark(this.element, this.attribute, as);
  }

  /** In the units of its own style sheet lengths, which transforms and zoom scale with it; zeros if it is not laid out. */
  protected ownSize(): Size {
    const { offsetWidth = 0, offsetHeight = 0 } = this.element as Partial<HTMLElement>;
    // In a form these may be what it has named so.
    return { width: Number(offsetWidth) || 0, height: Number(offsetHeight) || 0 };
  }

  protected naturalSize(): Size {
    return { width: 0, height: 0 };
  }
}
