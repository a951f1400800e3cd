import { expect, test } from 'vitest';
import { shrinkTo } from '../../src/shrink-to.ts';

const grey = (...levels: number[]) => Uint8ClampedArray.from(levels.flatMap((level) => [level, level, level, 255]));
const levels = (pixels: Uint8ClampedArray) => [...pixels].filter((_, i) => i % 4 === 0);

test('each place takes the two pixels around its centre', () => {
  // Four pixels onto two: centres at 0.5 and 2.5; a row of one height is its own neighbour.
  const row = { data: grey(0, 100, 200, 40), width: 4, height: 1 };
  expect(levels(shrinkTo(row, 2))).toEqual([50, 120, 50, 120]);
  // Two onto four: -0.25 and 1.25 are held at the ends.
  expect(levels(shrinkTo({ data: grey(0, 200), width: 2, height: 1 }, 4)).slice(0, 4)).toEqual([0, 50, 150, 200]);
});

test('an area takes nothing from beyond it, and a picture of that size stays as it is', () => {
  const square = { data: grey(1, 2, 3, 4, 5, 6, 7, 8, 9), width: 3, height: 3 };
  expect(levels(shrinkTo(square, 2, { x: 1, y: 1, width: 2, height: 2 }))).toEqual([5, 6, 8, 9]);
  expect(shrinkTo(square, 3)).toEqual(square.data);
  expect(shrinkTo(square, 3)).not.toBe(square.data);
});
