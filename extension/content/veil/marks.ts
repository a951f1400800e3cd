import type { Settings } from '../../shared/settings.ts';

/** The attribute that lifts or shapes the veil of an element; without it a picture is hidden (content.css). */
export const ATTRIBUTE = 'data-scrim';

/** The attributes that shape the veil of what style sheets paint: on an element, and on what they put before and after. */
export const STYLE_ATTRIBUTES = {
  '': 'data-scrim-style',
  '::before': 'data-scrim-before',
  '::after': 'data-scrim-after',
} as const;

/** Those that lift something: in Chrome they count only with the document's seal (the background's seal.ts). */
export const SEALED: readonly string[] = [ATTRIBUTE, ...Object.values(STYLE_ATTRIBUTES)];

/** On the root element: keeps all of a page from sight (gate.chrome.ts). */
export const PAGE_ATTRIBUTE = 'data-scrim-page';

/** On elements that came with too many others to be looked at before they are painted (styles/waiting.ts). */
export const WAIT_ATTRIBUTE = 'data-scrim-wait';

/** All of them, for whoever watches over them. */
export const MARKS: readonly string[] = [PAGE_ATTRIBUTE, WAIT_ATTRIBUTE, ...SEALED];

/** As `show`, for the frame in which a veil is lifted: the page's transitions must not draw that out. */
export const LIFT = 'lift';

/** `pending` takes away what lies behind an element's content, and leaves the content. */
export type Mark = 'show' | 'cover' | 'hide' | 'pending' | 'grey' | `blur-${number}` | `pixels-${number}`;

/** Standard deviations of the blur in CSS pixels, as in content.css. */
const RADII = [1, 1.4, 2, 2.8, 4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128, 181, 256];

/** Radius as a part of the longer side: at the least strength and what the greatest adds. Both leave only colours. */
const LEAST = 0.06;
const MORE = 0.1;

/** Radius of the least squares, as in content.css. */
const LEAST_SQUARES = 4;

/**
 * How a picture is made unrecognisable.
 *
 * @param longSide of its box, in the units that its styles are measured in; 0 if it has no box
 */
export function markFor({ effect, strength }: Settings, longSide: number): Mark {
  if (effect === 'cover' || effect === 'hide' || effect === 'grey') return effect;
  // Not laid out, as what graphics use elsewhere: nothing tells how large it is seen.
  if (longSide === 0) return 'hide';
  const wanted = longSide * (LEAST + (MORE * strength) / 100);
  // Beyond the range of radii, as in a graphic whose unit is a pixel's thousandth, nothing is sure to be enough.
  if (wanted < RADII[0]! / 2 || longSide * LEAST > RADII.at(-1)!) return 'hide';
  const radius = RADII.find((radius) => radius >= wanted) ?? RADII.at(-1)!;
  return effect === 'pixelate' ? `pixels-${Math.max(radius, LEAST_SQUARES)}` : `blur-${radius}`;
}
