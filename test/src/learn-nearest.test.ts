import { describe, expect, test } from 'vitest';
import { dot } from '../../src/learn/bank.ts';
import { layOut, nearest } from '../../src/learn/nearest.ts';
import { seeded } from '../support/seeded.ts';

const random = seeded(11);

/** Unit vectors around `of` kinds: as near to one another as `spread` says, 0 for the same. */
function vectors(count: number, length: number, of: number, spread: number): Float32Array[] {
  const numbers = () => Float32Array.from({ length }, () => random.between(-1, 1));
  const kinds = Array.from({ length: of }, numbers);
  return Array.from({ length: count }, (_, i) => {
    const noise = numbers();
    const mixed = kinds[i % of]!.map((value, k) => value + spread * noise[k]!);
    const size = Math.sqrt(dot(mixed, mixed));
    return mixed.map((value) => value / size);
  });
}

describe('the nearest of many', () => {
  test.each([
    ['features of MobileNetV2', 960],
    ['one block', 96],
    ['a part of one', 3],
    ['a block and a part', 100],
    ['of many blocks', 1279],
  ])('is what comparing with each of them finds: %s', (_, length) => {
    for (const spread of [0, 0.3, 1, 3]) {
      const known = vectors(120, length, 12, spread);
      const rows = layOut(known);
      for (const seen of [...known.slice(0, 6), ...vectors(24, length, 24, 1)]) {
        const wanted = Math.max(...known.map((one) => dot(one, seen)));
        expect(nearest(rows, seen, -1)).toBeCloseTo(wanted, 6);
        expect(nearest(rows, seen, 0.72)).toBeCloseTo(Math.max(0.72, wanted), 6);
      }
    }
  });

  test('does not depend on their order, nor on which of them are looked at first', () => {
    const known = vectors(200, 960, 20, 0.8);
    const [forwards, backwards] = [layOut(known), layOut(known.toReversed())];
    for (const seen of vectors(40, 960, 20, 0.8))
      expect(nearest(forwards, seen, 0.5)).toBe(nearest(backwards, seen, 0.5));
  });

  test('is what it has to exceed where there are none, or none exceeds it', () => {
    expect(nearest(layOut([]), Float32Array.of(1, 0), 0.72)).toBe(0.72);
    expect(nearest(layOut([Float32Array.of(0, 1)]), Float32Array.of(1, 0), 0.72)).toBe(0.72);
  });
});
