import type { Settings } from '../shared/settings.ts';

/** The attribute that lifts or shapes the veil; without it a picture is hidden (content.css). */
export const ATTRIBUTE = 'data-scrim';

export type Mark = 'show' | 'cover' | 'hide' | 'grey' | `blur-${number}`;

/** Standard deviations of the blur in CSS pixels, as in content.css. */
const RADII = [4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128, 181, 256];

/** Radius as a part of the longer side: at the least strength and what the greatest adds. Both leave only colours. */
const LEAST = 0.06;
const MORE = 0.1;

/**
 * How a picture is made unrecognisable.
 *
 * @param longSide of its box, in CSS pixels; 0 if it has none
 */
export function markFor({ effect, strength }: Settings, longSide: number): Mark {
  if (effect === 'cover' || effect === 'hide' || effect === 'grey') return effect;
  const wanted = longSide * (LEAST + (MORE * strength) / 100);
  return `blur-${RADII.find((radius) => radius >= wanted) ?? RADII.at(-1)!}`;
}
