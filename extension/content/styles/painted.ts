/** What style sheets can paint pictures on: an element's own box, or what they put before and after its content. */
export const PLACES = ['', '::before', '::after'] as const;
export type Place = (typeof PLACES)[number];

/** What an element's styles paint at one place. */
export interface Painted {
  /** Addresses of the pictures; empty where all there is are gradients, drawings and icons. */
  readonly sources: readonly string[];
  /**
   * Behind the element's content, from where they can be taken away alone; in all of it; or in a filter or mask of all of
   * it, which an effect would take the place of, or be cut out by.
   */
  readonly reach: 'behind' | 'whole' | 'over';
}

/** Characters: a picture in the sheet itself that is written in fewer is an icon or a pattern. */
const ICON = 2000;
const DRAWING = /^data:image\/svg\+xml(?!.*;base64)/i;
/** What a drawing may have a picture in, or hide it with. */
const EMBEDDED = /data(:|%3a)|&|%26/i;

/**
 * Reads what is painted, from computed styles: cheap after layout, else they are worked out for it.
 *
 * @returns undefined if there is nothing, not even a gradient
 */
export function paintedAt(element: Element, place: Place): Painted | undefined {
  const style = getComputedStyle(element, place || null);
  const { content, backgroundImage, borderImageSource, maskImage, listStyleImage, filter } = style;
  if (place && content === 'none') return undefined;
  const behind = [backgroundImage, borderImageSource];
  const whole = [content];
  // Inherited by what has no marker.
  if (listStyleImage !== 'none' && style.display.includes('list-item')) whole.push(listStyleImage);
  const filtered = filter.includes('url(') ? picturesInFilter(element, filter) : [];
  if (filtered.length === 0 && ![...behind, ...whole, maskImage].some((value) => value.includes('('))) return undefined;
  const over = [...filtered, ...addressesIn([maskImage])];
  const inAll = addressesIn(whole);
  const sources = [...new Set([...addressesIn(behind), ...inAll, ...over])];
  return { sources, reach: over.length > 0 ? 'over' : inAll.length > 0 ? 'whole' : 'behind' };
}

/** The addresses of pictures in computed values, gradients and drawings left out. */
function addressesIn(values: readonly string[]): string[] {
  return values
    .flatMap((value) => [...value.matchAll(/url\("((?:[^"\\]|\\.)*)"\)/g)])
    .map(([, text]) => text!.replace(/\\(.)/g, '$1'))
    .filter((address) => !isOrnament(address));
}

function isOrnament(address: string): boolean {
  if (DRAWING.test(address)) return !EMBEDDED.test(address.slice(5));
  return address.startsWith('#') || (address.startsWith('data:') && address.length < ICON);
}

/** The pictures that a filter of the same tree puts in. */
function picturesInFilter(element: Element, filter: string): string[] {
  const root = element.getRootNode() as Document | ShadowRoot;
  return [...filter.matchAll(/#([^"]+)"\)/g)].flatMap(([, id]) => {
    const images = root.getElementById(id!)?.querySelectorAll('feImage') ?? [];
    return [...images].flatMap(({ href, baseURI }) => {
      const { animVal } = href;
      const isPicture = animVal && !animVal.startsWith('#') && URL.canParse(animVal, baseURI);
      return isPicture ? [new URL(animVal, baseURI).href] : [];
    });
  });
}
