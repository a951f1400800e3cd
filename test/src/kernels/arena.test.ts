import { expect, test } from 'vitest';
import { Arena } from '../../../src/kernels/arena.ts';
import { seeded } from '../../support/seeded.ts';

test('what is given back is used again before the arena grows', () => {
  const arena = new Arena(64);
  const [a, b, c] = [arena.take(16), arena.take(32), arena.take(16)];
  expect([a, b, c, arena.size]).toEqual([64, 128, 256, 320]);
  arena.give(a);
  arena.give(b);
  expect(arena.take(48)).toBe(64);
  expect(arena.size).toBe(320);
  arena.give(c);
  expect(arena.take(32)).toBe(256);
  expect(arena.size).toBe(384);
});

test('places that are taken at one time never overlap, however they come and go', () => {
  const random = seeded(3);
  const arena = new Arena(64);
  const taken: { start: number; end: number }[] = [];
  for (let round = 0; round < 2000; round++) {
    if (taken.length > 12 || (taken.length > 0 && random.between(0, 1) < 0.45)) {
      const [gone] = taken.splice(Math.floor(random.between(0, taken.length)), 1);
      arena.give(gone!.start);
    }
    const floats = Math.ceil(random.between(1, 400));
    const start = arena.take(floats);
    for (const other of taken) expect(start >= other.end || start + floats * 4 <= other.start).toBe(true);
    taken.push({ start, end: start + floats * 4 });
    expect(arena.size).toBeGreaterThanOrEqual(start + floats * 4);
  }
  // Thirteen places of at most 1.6 kB, with what lies between them.
  expect(arena.size).toBeLessThan(64 + 13 * 1600 * 3);
});
