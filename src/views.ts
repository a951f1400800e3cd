import type { Card } from './card.ts';
import type { Reading } from './classifier.ts';
import { type Area, composeOn, isPixels, mirror, mostlyTransparent, spread, tiles, type View } from './preprocess.ts';
import type { Scores } from './scores.ts';
import { categoryScore, type Standard } from './verdict.ts';

/** A decoded picture of which square RGBA views can be had. */
export interface Opened {
  readonly width: number;
  readonly height: number;
  /** Frames that are looked at: 1, or up to 8 spread over an animation's length. */
  readonly frames: number;
  /** A view of the network's input size with its alpha, not yet composed. */
  square(area: Area, frame: number): Promise<Uint8ClampedArray>;
  /** The whole picture as the browser shrank it, where the network takes bitmaps and nothing is transparent. */
  readonly bitmap?: ImageBitmap | undefined;
}

/** Views of one picture never exceed this, so that no picture can hold up the others. */
const MOST_VIEWS = 16;

/** Squares of a closer look: beginning, middle and end of the long side. */
const CLOSER = 3;

/** A picture less oblong than this has nothing at its ends that the whole does not show as well. */
const CLOSER_ABOVE = 1.1;

/** One look at a picture: a view of the network's size, and where it was taken. */
export interface Look {
  readonly view: View;
  readonly area: Area;
  readonly frame: number;
  /** What transparent parts were put on: 255 white, 0 black. */
  readonly grey: number;
}

/**
 * What is looked at first: the whole picture, or tiles of one longer than 2 : 1; of each frame; and on black as well
 * if it is mostly transparent, since it may be meant for a dark page.
 */
export async function firstLooks(opened: Opened): Promise<Look[]> {
  const areas = tiles(opened.width, opened.height);
  const [whole] = areas;
  if (opened.bitmap && whole) return [{ view: opened.bitmap, area: whole, frame: 0, grey: 255 }];
  const frames = Math.max(1, Math.min(opened.frames, Math.floor(MOST_VIEWS / (areas.length * 2))));
  const looks: Look[] = [];
  for (let i = 0; i < frames; i += 1) {
    const frame = Math.floor((i * opened.frames) / frames);
    for (const area of areas) {
      const square = await opened.square(area, frame);
      for (const grey of mostlyTransparent(square) ? [255, 0] : [255])
        looks.push({ view: composeOn(grey, square), area, frame, grey });
    }
  }
  return looks;
}

/**
 * Other views of what a look showed, to be asked about it again: the mirror image, and of a whole picture that is not
 * nearly square overlapping squares along its long side.
 */
export async function closerViews(opened: Opened, look: Look): Promise<Uint8ClampedArray[]> {
  const { area, frame, grey } = look;
  const mirrored = mirror(await pixelsOf(opened, look));
  const ratio = Math.max(area.width, area.height) / Math.min(area.width, area.height);
  const isTile = tiles(opened.width, opened.height).length > 1;
  if (isTile || ratio <= CLOSER_ABOVE) return [mirrored];
  const squares = spread(opened.width, opened.height, CLOSER).map((square) => opened.square(square, frame));
  return [mirrored, ...(await Promise.all(squares)).map((square) => composeOn(grey, square))];
}

async function pixelsOf(opened: Opened, { view, area, frame, grey }: Look): Promise<Uint8ClampedArray> {
  return isPixels(view) ? view : composeOn(grey, await opened.square(area, frame));
}

/** What two opinions say together: the mean of their scores, and the first one's features. */
export function meanReading({ scores, features }: Reading, other: Reading): Reading {
  const mean = (label: string) => ((scores[label] ?? 0) + (other.scores[label] ?? 0)) / 2;
  return { features, scores: Object.fromEntries(Object.keys(scores).map((label) => [label, mean(label)])) };
}

/**
 * What several views of the same thing say: the scores of the middle one, or the mean of the middle two, with the first
 * one's features. A view that shows something else than the others, be it better or worse, does not move it.
 *
 * @param readings not empty
 */
export function medianReading(readings: readonly Reading[], standard: Standard): Reading {
  const sorted = readings.toSorted((a, b) => severity(a.scores, standard) - severity(b.scores, standard));
  const middle = (sorted.length - 1) / 2;
  const { scores } = meanReading(sorted[Math.floor(middle)]!, sorted[Math.ceil(middle)]!);
  return { scores, features: readings[0]!.features };
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
