import seedrandom from 'seedrandom';
import type { View } from './view.ts';

/** How strongly pictures are varied while training; each a bound, 0 for not at all. */
export interface Augmentation {
  /** Smallest share of width and height that a crop keeps is 1 minus this. */
  readonly crop: number;
  /** Largest margin around a shrunk picture, as a share of the square. */
  readonly margin: number;
  /** Probability of mirroring. */
  readonly flip: number;
  /** Largest change of brightness, contrast and saturation, as shares. */
  readonly colour: number;
  /** Probability of a blur with a deviation of up to 1.5 pixels. */
  readonly blur: number;
  /** Probability of a JPEG compression of quality 40 to 90. */
  readonly jpeg: number;
  /** Probability of another ground than white behind what is transparent. */
  readonly ground: number;
}

const USUAL: Augmentation = { crop: 0.3, margin: 0.2, flip: 0.5, colour: 0.2, blur: 0.1, jpeg: 0.15, ground: 0.3 };

/** The usual variations, weaker or stronger. @param strength 0 for none but mirroring, 1 for the usual, at most 2 */
export function augmentation(strength: number): Augmentation {
  const scaled = (kind: keyof Augmentation): number => USUAL[kind] * strength;
  return {
    crop: scaled('crop'),
    margin: scaled('margin'),
    flip: USUAL.flip,
    colour: scaled('colour'),
    blur: scaled('blur'),
    jpeg: scaled('jpeg'),
    ground: scaled('ground'),
  };
}

/**
 * A random view of a picture. Decided by the words alone (seed, epoch, file), so that training continued after a crash
 * sees what it would have seen.
 */
export function vary(
  { crop, margin, flip, colour, blur, jpeg, ground }: Augmentation,
  ...words: readonly (string | number)[]
): View {
  const random = seedrandom(words.join(' '));
  const between = (from: number, to: number): number => from + (to - from) * random();
  const framing = random() < 0.75 ? { area: cropOf(crop, between) } : { margin: marginOf(margin, between) };
  return {
    ...framing,
    flip: random() < flip,
    ground: random() < ground ? Math.floor(between(0, 256)) : 255,
    brightness: between(-colour, colour) / 2,
    contrast: between(1 - colour, 1 + colour),
    saturation: between(1 - 1.5 * colour, 1 + 1.5 * colour),
    ...(random() < blur && { blur: between(0.3, 1.5) }),
    ...(random() < jpeg && { jpeg: Math.round(between(40, 90)) }),
  };
}

type Between = (from: number, to: number) => number;

/** Width and height within a quarter of each other: the squash to a square already distorts enough. */
function cropOf(crop: number, between: Between): NonNullable<View['area']> {
  const height = between(1 - crop, 1);
  const width = Math.min(1, Math.max(1 - crop, height * between(0.8, 1.25)));
  return { x: between(0, 1 - width), y: between(0, 1 - height), width, height };
}

function marginOf(margin: number, between: Between): [number, number, number, number] {
  return [between(0, margin), between(0, margin), between(0, margin), between(0, margin)];
}
