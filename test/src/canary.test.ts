import { beforeAll, describe, expect, it } from 'vitest';
import { makePack } from '../../models/fold/make-pack.ts';
import { RECIPES } from '../../models/fold/recipes.ts';
import { useWasm } from '../../models/train/fit/use-wasm.ts';
import { CANARY_TOLERANCE, drawCanary, passesCanary } from '../../src/canary.ts';
import { createClassifier } from '../../src/classifier.ts';
import { readFiles } from '../support/pack-files.ts';
import { tinyPack } from '../support/tiny-pack.ts';

beforeAll(useWasm);

describe('the built-in picture', () => {
  it('is the same at every call, opaque, and not plain', () => {
    expect(drawCanary(64)).toEqual(drawCanary(64));
    expect(drawCanary(64)).toHaveLength(64 * 64 * 4);
    expect(drawCanary(64).every((value, i) => i % 4 !== 3 || value === 255)).toBe(true);
    expect(new Set(drawCanary(64)).size).toBeGreaterThan(20);
  });

  it('shows the same thing at every size', () => {
    const [small, large] = [drawCanary(64), drawCanary(128)];
    expect([...large.subarray((64 * 128 + 64) * 4, (64 * 128 + 64) * 4 + 3)]).toEqual([
      ...small.subarray((32 * 64 + 32) * 4, (32 * 64 + 32) * 4 + 3),
    ]);
  });
});

describe('the canary', () => {
  it.each(RECIPES.map((recipe) => [recipe.id, recipe] as const))(
    'of %s spreads its scores over labels, and a healthy backend passes it',
    async (_, recipe) => {
      const pack = await readFiles(await makePack(recipe));
      expect(Math.max(...pack.card.canary)).toBeLessThan(0.8);
      const classifier = await createClassifier(pack, 'wasm');
      const [reading] = await classifier.classify([drawCanary(pack.card.input.size)]);
      expect(passesCanary(reading!.scores, pack.card)).toBe(true);
      classifier.dispose();
    },
  );

  it('fails for a score too far off, for one missing, and for one that is no number', async () => {
    const { card } = await readFiles(tinyPack());
    const scores = Object.fromEntries(card.labels.map((label, i) => [label, card.canary[i]!]));
    expect(passesCanary(scores, card)).toBe(true);
    expect(passesCanary({ ...scores, Porn: scores.Porn! + CANARY_TOLERANCE * 0.9 }, card)).toBe(true);
    expect(passesCanary({ ...scores, Porn: scores.Porn! + CANARY_TOLERANCE * 1.1 }, card)).toBe(false);
    expect(passesCanary({ ...scores, Porn: NaN }, card)).toBe(false);
    const { Porn: _, ...rest } = scores;
    expect(passesCanary(rest, card)).toBe(false);
  });
});
