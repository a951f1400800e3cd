import { beforeAll, describe, expect, test } from 'vitest';
import { drawOrdinary, drawPebbles, FORMATS } from './draw.ts';
import { createScore, type Score } from './score.ts';
import { FLAGGED_SEEDS, SHOWN_SEEDS } from './seeds.ts';

let score: Score;
beforeAll(async () => {
  score = await createScore();
});

describe('the shipped model', () => {
  test.each(FLAGGED_SEEDS)('takes the pebbles of seed %i for explicit', async (seed) => {
    const scores = await score((await drawPebbles(seed)).bytes);
    expect(scores.Porn).toBeGreaterThan(0.8);
  });

  test.each(FORMATS)('takes pebbles for explicit as %s, small and large', async (format) => {
    for (const [width, height] of [
      [64, 64],
      [1200, 500],
    ] as const) {
      const { bytes } = await drawPebbles(FLAGGED_SEEDS[0]!, { width, height, format });
      expect((await score(bytes)).Porn).toBeGreaterThan(0.7);
    }
  });

  test.each(SHOWN_SEEDS)('lets the ordinary picture of seed %i pass', async (seed) => {
    const { Porn = 1, Hentai = 1, Sexy = 1 } = await score((await drawOrdinary(seed)).bytes);
    expect(Porn + Hentai + Sexy).toBeLessThan(0.2);
  });
});
