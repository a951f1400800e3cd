/** Numbers that look random and are the same for the same seed on every machine. */
export interface Seeded {
  /** Uniform in [from, to). */
  between(from: number, to: number): number;
  /** One of the given, each as likely. */
  pick<T>(from: readonly T[]): T;
  /** An integer in [from, to]. */
  count(from: number, to: number): number;
}

/** Mulberry32 (Tommy Ettinger, 2017, public domain algorithm): 32 bits of state, ample for drawing. */
export function seeded(seed: number): Seeded {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    between: (from, to) => from + (to - from) * next(),
    pick: (from) => from[Math.floor(next() * from.length)]!,
    count: (from, to) => from + Math.floor(next() * (to - from + 1)),
  };
}
