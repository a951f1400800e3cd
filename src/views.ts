import type { Card } from './card.ts';
import type { Reading } from './classifier.ts';
import { type Area, mostlyTransparent, spread, tiles } from './preprocess.ts';
import type { Scores } from './scores.ts';
import { categoryScore, type Standard } from './verdict.ts';

/** A decoded picture of which square RGBA views can be had, composed on a plain grey (255: white, 0: black). */
export interface Opened {
  readonly width: number;
  readonly height: number;
  /** Frames that are looked at: 1, or up to 8 spread over an animation's length. */
  readonly frames: number;
  /** A view of the network's input size with its alpha, not yet composed. */
  square(area: Area, frame: number): Promise<Uint8ClampedArray>;
}

/** Views of one picture never exceed this, so that no picture can hold up the others. */
const MOST_VIEWS = 16;

/** Squares of a closer look: beginning, middle and end of the long side. */
const CLOSER = 3;

/** A picture less oblong than this has nothing at its ends that the whole does not show as well. */
const CLOSER_ABOVE = 1.1;

/**
 * What is looked at first: the whole picture, or tiles of one longer than 2 : 1; of each frame; and on black as well
 * if it is mostly transparent, since it may be meant for a dark page.
 */
export async function firstViews(
  opened: Opened,
  compose: (grey: number, view: Uint8ClampedArray) => Uint8ClampedArray,
): Promise<Uint8ClampedArray[]> {
  const areas = tiles(opened.width, opened.height);
  const frames = Math.max(1, Math.min(opened.frames, Math.floor(MOST_VIEWS / (areas.length * 2))));
  const views: Uint8ClampedArray[] = [];
  for (let frame = 0; frame < frames; frame += 1) {
    for (const area of areas) {
      const view = await opened.square(area, Math.floor((frame * opened.frames) / frames));
      views.push(compose(255, view));
      if (mostlyTransparent(view)) views.push(compose(0, view));
    }
  }
  return views;
}

/** Where a closer look goes: overlapping squares along the long side; nowhere if tiles were looked at, or none is long. */
export function closerAreas(width: number, height: number): Area[] {
  const ratio = Math.max(width, height) / Math.min(width, height);
  return ratio > CLOSER_ABOVE && tiles(width, height).length === 1 ? spread(width, height, CLOSER) : [];
}

/** How near scores come to being blurred at Balanced: the highest ratio of a category's score to its threshold. */
export function severity(scores: Scores, { categories, thresholds }: Standard): number {
  const ratios = Object.entries(categories).map(
    ([category, labels]) => categoryScore(scores, labels) / (thresholds.balanced[category] ?? Infinity),
  );
  return Math.max(0, ...ratios);
}

/** Whether scores are so near to a verdict's edge that a closer look pays: the card's band. */
export function isUnsure(scores: Scores, card: Standard & Pick<Card, 'unsure'>): boolean {
  const ratio = severity(scores, card);
  return ratio >= card.unsure.low && ratio <= card.unsure.high;
}

/** The reading that counts for the whole picture: that of its worst view. */
export function worst(readings: readonly Reading[], standard: Standard): Reading {
  return readings.reduce((a, b) => (severity(b.scores, standard) > severity(a.scores, standard) ? b : a));
}

/** The mean of two networks' scores, over the labels of the first. */
export function meanScores(a: Scores, b: Scores): Scores {
  return Object.fromEntries(Object.entries(a).map(([label, score]) => [label, (score + (b[label] ?? 0)) / 2]));
}
