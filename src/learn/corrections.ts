import { dot } from './bank.ts';

/** What the user said of one picture. Nothing in it tells which picture it was, or where. */
export interface Correction {
  /** The network's feature vector of the picture. */
  readonly features: Float32Array;
  readonly label: 'fine' | 'blur';
  /** Whose features: `modelName` of the card. */
  readonly model: string;
  /** When, e.g. `2026-03-31`. */
  readonly day: string;
}

/** Oldest first. */
export type Corrections = readonly Correction[];

/** Corrections kept: 7.7 MB of MobileNetV2's features. */
export const MOST_CORRECTIONS = 2000;

/** Two pictures whose features point the same way up to this cosine are one picture: the later word counts. */
const SAME = 0.9995;

/** When there is no room, one of so many of the oldest goes: the one that the others make most redundant. */
const OLDEST = 48;

/** A step that can be taken back. */
export interface Change {
  readonly before: Corrections;
  readonly after: Corrections;
}

/**
 * Adds what the user said last. Earlier corrections of the same picture go; if there are too many, the most redundant of the
 * oldest goes: the one that another with the same label resembles most, the oldest of equals.
 *
 * @returns `after`, of at most MOST_CORRECTIONS; for undo, go back to `before`
 * @throws RangeError if the features hold something that is not a finite number
 */
export function addCorrection(before: Corrections, said: Correction): Change {
  if (said.features.length === 0 || !said.features.every(Number.isFinite))
    throw new RangeError('a feature is not a finite number');
  const others = before.filter((known) => !comparable(known, said) || resemblance(known, said) < SAME);
  return { before, after: bounded([...others, said]) };
}

/** Adds an import. Where both speak of one picture, what is known stays; if there are too many, the oldest go. */
export function mergeCorrections(known: Corrections, imported: Corrections): Corrections {
  const merged = new Map([...imported, ...known].map((correction) => [fingerprint(correction), correction]));
  return [...merged.values()].toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)).slice(-MOST_CORRECTIONS);
}

/** What a model can use, and what belongs to others: those stay stored, for the day their model comes back. */
export function usableWith(
  corrections: Corrections,
  model: string,
  length: number,
): { usable: Corrections; foreign: Corrections } {
  const fits = (correction: Correction): boolean => correction.model === model && correction.features.length === length;
  return {
    usable: corrections.filter(fits),
    foreign: corrections.filter((correction) => !fits(correction)),
  };
}

function bounded(corrections: Corrections): Corrections {
  if (corrections.length <= MOST_CORRECTIONS) return corrections;
  const redundancies = corrections.slice(0, OLDEST).map((old) => redundancy(old, corrections));
  return corrections.toSpliced(redundancies.indexOf(Math.max(...redundancies)), 1);
}

function redundancy(old: Correction, corrections: Corrections): number {
  let most = -1;
  for (const other of corrections)
    if (other !== old && other.label === old.label && comparable(other, old))
      most = Math.max(most, resemblance(other, old));
  return most;
}

function comparable(a: Correction, b: Correction): boolean {
  return a.model === b.model && a.features.length === b.features.length;
}

/** The cosine of two raw feature vectors: coarser than that of directions, but it needs no bank. */
function resemblance({ features: a }: Correction, { features: b }: Correction): number {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b) || 1);
}

function fingerprint({ model, features }: Correction): string {
  return `${model} ${features.join()}`;
}
