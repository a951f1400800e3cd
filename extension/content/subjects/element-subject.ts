import type { Settings } from '../../shared/settings.ts';
import { mark, marked } from '../guard.ts';
import { ATTRIBUTE, LIFT, type Mark } from '../marks.ts';
import { NextFrame } from '../next-frame.ts';
import type { Nonce, Progress, Read, Size, Subject } from './subject.ts';

/** Shown from the frame that is being made on; in the next one their transitions are the page's again. */
const lifted = new NextFrame<Element>((elements) => {
  for (const element of elements) shown.add(element);
});
const shown = new NextFrame<Element>((elements) => {
  for (const element of elements) if (marked(element, ATTRIBUTE) === LIFT) mark(element, ATTRIBUTE, 'show');
});

/** A subject that is a whole element, veiled by its mark. */
export abstract class ElementSubject<E extends Element> implements Subject {
  readonly least: number = 0;

  constructor(readonly element: E) {}

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
    const drawn = this.element.getBoundingClientRect();
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
    if (as !== 'show') mark(this.element, ATTRIBUTE, as);
    else if (marked(this.element, ATTRIBUTE) !== 'show') {
      mark(this.element, ATTRIBUTE, LIFT);
      lifted.add(this.element);
    }
  }

  /** In the units of its own style sheet lengths, which transforms and zoom scale with it; zeros if it is not laid out. */
  protected ownSize(): Size {
    const { offsetWidth = 0, offsetHeight = 0 } = this.element as Partial<HTMLElement>;
    return { width: offsetWidth, height: offsetHeight };
  }

  protected naturalSize(): Size {
    return { width: 0, height: 0 };
  }
}
