import type { Settings } from '../../shared/settings.ts';
import { hasContent } from '../has-content.ts';
import { type Mark, STYLE_ATTRIBUTES } from '../marks.ts';
import { isBrokenAt } from '../probe.ts';
import { readAddress } from '../read-address.chrome.ts';
import type { Painted, Place } from '../styles/painted.ts';
import { localNameOf } from '../unclobbered.ts';
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
    if (!this.place || own.width === 0) return own;
    const { width, height, transform, scale } = getComputedStyle(this.element, this.place);
    const isScaled = scale !== 'none' || transform !== 'none';
    const side = (length: string, least: number) =>
      Math.max(Number.parseFloat(length) || least, isScaled ? this.least : 0);
    return { width: side(width, own.width), height: side(height, own.height) };
  }

  override isWanted({ backgrounds }: Settings): boolean {
    return backgrounds;
  }

  async read(nonce: Nonce, signal: AbortSignal): Promise<readonly Read[]> {
    const { sources = [] } = this.painted ?? {};
    const outcomes = await Promise.allSettled(sources.map((address) => readAddress(address, nonce, signal)));
    const reads = outcomes.map(async (outcome, i) => {
      if (outcome.status === 'fulfilled') return [outcome.value];
      // One that is missing does not keep the others from being judged.
      if (sources.length > 1 && (await isBrokenAt(sources[i]!))) return [];
      throw outcome.reason;
    });
    return (await Promise.all(reads)).flat();
  }

  override async showsNothing(): Promise<boolean> {
    const { sources = [] } = this.painted ?? {};
    return (await Promise.all(sources.map(isBrokenAt))).every(Boolean);
  }

  override veil(as: Mark | undefined): void {
    super.veil(this.painted && this.#markFor(as));
  }

  #markFor(as: Mark | undefined): Mark {
    // An effect would take the place of the page's own filter.
    if (as === 'show' || this.painted?.reach === 'filter') return as === 'show' ? as : 'hide';
    if (!this.isBehind) return as === 'cover' || !as ? 'hide' : as;
    if (!as || as === 'hide' || isRoot(this.element)) return 'pending';
    // Effects would reach what stands before the picture.
    return hasContent(this.element) ? 'cover' : as;
  }
}

const isRoot = (element: Element): boolean => ['html', 'body'].includes(localNameOf(element));
