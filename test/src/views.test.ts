import { expect, test } from 'vitest';
import { type Area, isPixels } from '../../src/preprocess.ts';
import type { Scores } from '../../src/scores.ts';
import type { Standard } from '../../src/verdict.ts';
import { closerViews, firstLooks, isUnsure, meanReading, medianReading, severity, worst } from '../../src/views.ts';

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
  expect(await firstLooks(opened)).toHaveLength(1);
  expect(asked).toEqual([{ area: { x: 0, y: 0, width: 400, height: 300 }, frame: 0 }]);
});

test('a picture that the browser has shrunk to a bitmap is looked at as that, and nothing of it is read', async () => {
  const { opened, asked } = fake(400, 300);
  const bitmap = {} as ImageBitmap;
  expect((await firstLooks({ ...opened, bitmap })).map(({ view }) => view)).toEqual([bitmap]);
  expect(asked).toEqual([]);
});

test('a panorama is looked at in tiles', async () => {
  const { opened, asked } = fake(900, 300);
  await firstLooks(opened);
  expect(asked.length).toBeGreaterThan(1);
  expect(asked.length).toBeLessThanOrEqual(4);
});

test('a mostly transparent picture is looked at on white and on black', async () => {
  const { opened } = fake(400, 300, 1, 60);
  const greys = (await firstLooks(opened)).map(({ view }) => (isPixels(view) ? view[0] : undefined));
  expect(greys[0]).toBeGreaterThan(200);
  expect(greys[1]).toBeLessThan(50);
});

test('every frame of an animation is looked at; of an animated panorama as many as fit into 16 views', async () => {
  const film = fake(400, 300, 8);
  await firstLooks(film.opened);
  expect(film.asked.map(({ frame }) => frame)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  const long = fake(2000, 100, 8, 60);
  expect((await firstLooks(long.opened)).length).toBeLessThanOrEqual(16);
  expect(new Set(long.asked.map(({ frame }) => frame))).toEqual(new Set([0, 4]));
});

test('a closer look at a whole picture mirrors it and goes along its long side, on the same ground and frame', async () => {
  const { opened, asked } = fake(400, 300, 2, 60);
  const looks = await firstLooks(opened);
  const last = looks.at(-1)!;
  asked.length = 0;
  const [mirrored, ...squares] = await closerViews(opened, last);
  expect(mirrored).toEqual(last.view);
  expect(asked.map(({ area: { x, width, height }, frame }) => [x, width, height, frame])).toEqual([
    [0, 300, 300, 1],
    [50, 300, 300, 1],
    [100, 300, 300, 1],
  ]);
  expect(squares.map(([grey]) => grey! < 50)).toEqual([true, true, true]);
});

test('a closer look at a tile or a square is its mirror image alone', async () => {
  const view = Uint8ClampedArray.of(1, 1, 1, 255, 2, 2, 2, 255, 3, 3, 3, 255, 4, 4, 4, 255);
  const mirrored = Uint8ClampedArray.of(2, 2, 2, 255, 1, 1, 1, 255, 4, 4, 4, 255, 3, 3, 3, 255);
  const look = { view, area: { x: 0, y: 0, width: 300, height: 300 }, frame: 0, grey: 255 };
  expect(await closerViews(fake(900, 300).opened, look)).toEqual([mirrored]);
  expect(await closerViews(fake(300, 300).opened, look)).toEqual([mirrored]);
});

test('the mirror image of a bitmap is read from the picture', async () => {
  const { opened, asked } = fake(300, 300);
  const area = { x: 0, y: 0, width: 300, height: 300 };
  const views = await closerViews(opened, { view: {} as ImageBitmap, area, frame: 0, grey: 255 });
  expect(asked).toEqual([{ area, frame: 0 }]);
  expect(views).toEqual([Uint8ClampedArray.of(100, 100, 100, 255)]);
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

test('two opinions count the same, and the first one gives the features', () => {
  const [first, second] = [reading({ Porn: 0.2, Neutral: 0.8 }), reading({ Porn: 0.6, Neutral: 0.4 })];
  const mean = meanReading(first, second);
  expect(mean.scores).toEqual({ Porn: expect.closeTo(0.4), Neutral: expect.closeTo(0.6) });
  expect(mean.features).toBe(first.features);
});

test('of several views of the same the middle one counts, of an even number the middle two, with the first one’s features', () => {
  const [low, some, more, high, all] = [0.1, 0.3, 0.4, 0.9, 1].map((Porn) => reading({ Porn }));
  const odd = medianReading([high!, low!, all!, some!, more!], STANDARD);
  expect(odd.scores.Porn).toBeCloseTo(0.4);
  expect(odd.features).toBe(high!.features);
  expect(medianReading([high!, low!], STANDARD).scores.Porn).toBeCloseTo(0.5);
  expect(medianReading([all!, some!, low!, more!], STANDARD).scores.Porn).toBeCloseTo(0.35);
  expect(medianReading([some!], STANDARD).scores).toEqual(some!.scores);
});
