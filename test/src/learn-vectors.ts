import seedrandom from 'seedrandom';
import type { Correction } from '../../src/learn/corrections.ts';
import { type Bank, bankOf } from '../../src/learn.ts';

export const MODEL = 'tiny@1.0.0';
const LENGTH = 64;

/** A feature vector near the middle of one kind of picture; kinds point different ways. */
export function vector(kind: number, seed: number, spread = 0.3, length = LENGTH): Float32Array {
  const [middle, own] = [seedrandom(`kind ${kind}`), seedrandom(`${kind} ${seed}`)];
  return Float32Array.from({ length }, () => Math.max(0, 2 + 2 * (middle() - 0.5) + spread * 2 * (own() - 0.5)));
}

/** As its model's bank would be: made of many kinds. */
export function bank(length = LENGTH): Bank {
  return bankOf(
    MODEL,
    Array.from({ length: 300 }, (_, i) => vector(1000 + i, 0, 0.3, length)),
  );
}

export function corrections(label: Correction['label'], vectors: readonly Float32Array[]): Correction[] {
  return vectors.map((features) => ({ features, label, model: MODEL, day: '2026-03-31' }));
}
