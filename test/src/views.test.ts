import { expect, test } from 'vitest';
import { type Area, composeOn } from '../../src/preprocess.ts';
import type { Scores } from '../../src/scores.ts';
import type { Standard } from '../../src/verdict.ts';
import { closerAreas, firstViews, isUnsure, meanScores, severity, worst } from '../../src/views.ts';

const STANDARD: Standard = {
  categories: { explicit: ['Porn'], suggestive: ['Sexy', 'Porn'] },
  thresholds: {
    relaxed: { explicit: 0.8, suggestive: 0.9 },
    balanced: { explicit: 0.5, suggestive: 0.8 },
    strict: { explicit: 0.2, suggestive: 0.4 },
  },
};
const reading = (scores: Scores) => ({ scores, features: new Float32Array(1) });

/** A picture of one grey; remembers where it was looked at. */
function fake(width: number, height: number, frames = 1, alpha = 255) {
  const asked: { area: Area; frame: number }[] = [];
  const square = async (area: Area, frame: number) => {
    asked.push({ area, frame });
    return Uint8ClampedArray.of(100, 100, 100, alpha);
  };
  return { opened: { width, height, frames, square }, asked };
}

test('an ordinary picture is looked at once, whole', async () => {
  const { opened, asked } = fake(400, 300);
  expect(await firstViews(opened, composeOn)).toHaveLength(1);
  expect(asked).toEqual([{ area: { x: 0, y: 0, width: 400, height: 300 }, frame: 0 }]);
});

test('a panorama is looked at in tiles', async () => {
  const { opened, asked } = fake(900, 300);
  await firstViews(opened, composeOn);
  expect(asked.length).toBeGreaterThan(1);
  expect(asked.length).toBeLessThanOrEqual(4);
});

test('a mostly transparent picture is looked at on white and on black', async () => {
  const { opened } = fake(400, 300, 1, 60);
  const greys = (await firstViews(opened, composeOn)).map(([grey]) => grey!);
  expect(greys[0]).toBeGreaterThan(200);
  expect(greys[1]).toBeLessThan(50);
});

test('every frame of an animation is looked at; of an animated panorama as many as fit into 16 views', async () => {
  const film = fake(400, 300, 8);
  await firstViews(film.opened, composeOn);
  expect(film.asked.map(({ frame }) => frame)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  const long = fake(2000, 100, 8, 60);
  expect((await firstViews(long.opened, composeOn)).length).toBeLessThanOrEqual(16);
  expect(new Set(long.asked.map(({ frame }) => frame))).toEqual(new Set([0, 4]));
});

test('a closer look goes along the long side, and nowhere on squares and on what was tiled', () => {
  expect(closerAreas(400, 300).map(({ x, width, height }) => [x, width, height])).toEqual([
    [0, 300, 300],
    [50, 300, 300],
    [100, 300, 300],
  ]);
  expect(closerAreas(300, 300)).toEqual([]);
  expect(closerAreas(900, 300)).toEqual([]);
});

test('severity is the highest score in thresholds', () => {
  expect(severity({ Porn: 0.25, Sexy: 0.1 }, STANDARD)).toBeCloseTo(0.5);
  expect(severity({ Porn: 0.1, Sexy: 0.7 }, STANDARD)).toBeCloseTo(1);
});

test('the worst view counts', () => {
  const [calm, bad] = [reading({ Porn: 0.1, Sexy: 0.2 }), reading({ Porn: 0.6, Sexy: 0.1 })];
  expect(worst([calm, bad, calm], STANDARD)).toBe(bad);
});

test('unsure is what lies within the band of the card', () => {
  const card = { ...STANDARD, unsure: { low: 0.4, high: 1.6 } };
  expect([0.19, 0.21, 0.79, 0.81].map((Porn) => isUnsure({ Porn }, card))).toEqual([false, true, true, false]);
});

test('two opinions count the same', () => {
  expect(meanScores({ Porn: 0.2, Neutral: 0.8 }, { Porn: 0.6, Neutral: 0.4 })).toEqual({
    Porn: 0.4,
    Neutral: expect.closeTo(0.6),
  });
});
