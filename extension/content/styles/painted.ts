import { keyframesAt } from './keyframes.ts';
import { computedValuesOf, elementById, treeOf } from './unclobbered.ts';

/** What style sheets can paint pictures on: an element's own box, or what they put before and after its content. */
export const PLACES = ['', '::before', '::after'] as const;
export type Place = (typeof PLACES)[number];

/** Stands for a picture that has none: what another element shows, and what a script paints. */
export const NO_ADDRESS = 'about:painted';

/** What an element's styles paint at one place. */
export interface Painted {
  /** Addresses of the pictures, or `NO_ADDRESS`; empty where all there is are gradients, drawings and icons. */
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
  if (place && style.content === 'none') return undefined;
  const now = valuesOf(style);
  // Inherited by what has no marker.
  if (!style.display.includes('list-item')) now.whole[1] = 'none';
  else if (!place) now.whole.push(getComputedStyle(element, '::marker').content);
  const filtered = style.filter.includes('url(') ? picturesInFilter(element, style.filter) : [];
  const isPainted = filtered.length > 0 || paintsAny(now);
  // What an animation is going to show is judged with what it shows first.
  const moving = isPainted || style.animationName !== 'none' ? keyframesAt(element, place).map(valuesOf) : [];
  if (!isPainted && !moving.some(paintsAny)) return undefined;
  const all = [now, ...moving];
  const sourcesOf = (reach: Painted['reach']) => all.flatMap((values) => picturesIn(values[reach], element, place));
  const over = [...filtered, ...sourcesOf('over')];
  const whole = sourcesOf('whole');
  const sources = [...new Set([...sourcesOf('behind'), ...whole, ...over])];
  return { sources, reach: over.length > 0 ? 'over' : whole.length > 0 ? 'whole' : 'behind' };
}

/** Values that may hold pictures, by what of an element shows them. */
type Values = Record<Painted['reach'], string[]>;

function valuesOf(style: Partial<CSSStyleDeclaration>): Values {
  const { backgroundImage, borderImageSource, content, listStyleImage, maskImage, webkitMaskBoxImageSource } = style;
  const values = (...given: (string | undefined)[]) => given.map((value) => value ?? 'none');
  return {
    behind: values(backgroundImage, borderImageSource),
    whole: values(content, listStyleImage),
    over: values(maskImage, webkitMaskBoxImageSource),
  };
}

const paintsAny = (values: Values): boolean =>
  Object.values(values).some((all) => all.some((value) => value.includes('(')));

/** The pictures in values, as addresses. */
function picturesIn(values: readonly string[], element: Element, place: Place): string[] {
  const addresses = addressesIn(values);
  if (values.some((value) => value.includes('element('))) addresses.push(NO_ADDRESS);
  if (!values.some((value) => value.includes('paint('))) return addresses;
  // A script that paints is given pictures in custom properties.
  if (place) return [...addresses, NO_ADDRESS];
  const given = [...computedValuesOf(element)].filter(([name]) => name.startsWith('--'));
  return [...addresses, ...addressesIn(given.flatMap(([, value]) => [...value].map(String)))];
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
  const root = treeOf(element);
  return [...filter.matchAll(/#([^"]+)"\)/g)].flatMap(([, id]) => {
    const images = elementById(root, id!)?.querySelectorAll('feImage') ?? [];
    return [...images].flatMap(({ href, baseURI }) => {
      const { animVal } = href;
      const isPicture = animVal && !animVal.startsWith('#') && URL.canParse(animVal, baseURI);
      return isPicture ? [new URL(animVal, baseURI).href] : [];
    });
  });
}
