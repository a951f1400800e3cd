import { Failure } from '../../../src/failure.ts';
import type { Settings } from '../../shared/settings.ts';
import { hasContent } from '../find/has-content.ts';
import { localNameOf } from '../find/unclobbered.ts';
import { isBrokenAt } from '../read/probe.ts';
import { readAll } from '../read/read-all.ts';
import { NO_ADDRESS, type Painted, type Place } from '../styles/painted.ts';
import { hasBox } from '../styles/unclobbered.ts';
import { type Mark, STYLE_ATTRIBUTES } from '../veil/marks.ts';
import { ElementSubject } from './element-subject.ts';
import type { Nonce, Progress, Read, Size } from './subject.ts';

/** The pictures that style sheets paint on an element, or before or after its content. */
export class PaintedSubject extends ElementSubject<Element> {
  // What styles paint on smaller boxes is ornament.
  override readonly least = 64;
  /** What is painted now; nothing once it is gone. */
  painted: Painted | undefined;

  constructor(
    element: Element,
    private readonly place: Place,
  ) {
    super(element, STYLE_ATTRIBUTES[place]);
  }

  get isBehind(): boolean {
    return !this.place && this.painted?.reach === 'behind';
  }

  source(): string {
    return this.painted?.sources.join(' ') ?? '';
  }

  progress(): Progress {
    return this.painted ? 'ready' : 'none';
  }

  override size(): Size {
    // The root's is painted under all of the page.
    if (!this.place && isRoot(this.element)) return { width: innerWidth, height: innerHeight };
    const own = super.size();
    if (!this.place || !hasBox(this.element)) return own;
    const { width, height, transform, scale, content } = getComputedStyle(this.element, this.place);
    // A picture among its words is larger than the line that they stand in.
    const mayBeLarger = scale !== 'none' || transform !== 'none' || content.includes('url(');
    // It may be larger than what it stands in, which may have no height at all.
    const side = (length: string, least: number) =>
      Math.max(Number.parseFloat(length) || least, mayBeLarger ? this.least : 0);
    return { width: side(width, own.width), height: side(height, own.height) };
  }

  override isWanted({ backgrounds }: Settings): boolean {
    return backgrounds;
  }

  async read(nonce: Nonce, signal: AbortSignal): Promise<readonly Read[]> {
    const { sources = [] } = this.painted ?? {};
    if (sources.includes(NO_ADDRESS)) throw new Failure('unreadable', 'nobody can read what is painted there');
    return await readAll(sources, nonce, signal);
  }

  override async showsNothing(): Promise<boolean> {
    const { sources = [] } = this.painted ?? {};
    return !sources.includes(NO_ADDRESS) && (await Promise.all(sources.map(isBrokenAt))).every(Boolean);
  }

  override veil(as: Mark | undefined): void {
    super.veil(this.painted && this.#markFor(as));
  }

  #markFor(as: Mark | undefined): Mark {
    if (as === 'show') return as;
    if (this.painted?.reach === 'over') return 'hide';
    if (!this.isBehind) return as === 'cover' || !as ? 'hide' : as;
    if (!as || as === 'hide' || isRoot(this.element)) return 'pending';
    // Effects would reach what stands before the picture.
    return hasContent(this.element) ? 'cover' : as;
  }
}

const isRoot = (element: Element): boolean => ['html', 'body'].includes(localNameOf(element));
