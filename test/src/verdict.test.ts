import { describe, expect, it } from 'vitest';
import { CORRECTED } from '../../src/learn.ts';
import {
  categoryScore,
  criteriaAt,
  judge,
  PRESET_SENSITIVITY,
  PRESETS,
  type Standard,
  thresholdsAt,
} from '../../src/verdict.ts';

const standard: Standard = {
  categories: { explicit: ['Porn'], suggestive: ['Sexy', 'Porn'] },
  thresholds: {
    relaxed: { explicit: 0.8, suggestive: 0.9 },
    balanced: { explicit: 0.5, suggestive: 0.7 },
    strict: { explicit: 0.2 },
  },
};

describe('thresholds along the slider', () => {
  it.each(PRESETS)('are the preset’s own at %s', (preset) => {
    expect(thresholdsAt(standard, PRESET_SENSITIVITY[preset])).toMatchObject(standard.thresholds[preset]);
  });

  it('lie on the line between two presets', () => {
    expect(thresholdsAt(standard, 35).explicit).toBeCloseTo(0.65);
  });

  it('never rise as the slider goes up, from certainty at 0 to almost nothing at 100', () => {
    const explicit = Array.from({ length: 101 }, (_, at) => thresholdsAt(standard, at).explicit!);
    expect(explicit).toEqual(explicit.toSorted((a, b) => b - a));
    expect(explicit[0]).toBe(1);
    expect(explicit[100]).toBeCloseTo(0.02);
  });

  it('stay at the ends beyond them', () => {
    expect(thresholdsAt(standard, -5)).toEqual(thresholdsAt(standard, 0));
    expect(thresholdsAt(standard, 500)).toEqual(thresholdsAt(standard, 100));
  });

  it('give way to what the user set by hand, also for a category of their own', () => {
    const thresholds = thresholdsAt(standard, 50, { explicit: 0.33, 'own:spiders': 0.6 });
    expect(thresholds).toEqual({ explicit: 0.33, suggestive: 0.7, 'own:spiders': 0.6 });
  });
});

describe('the criteria', () => {
  const own = {
    '00000001': { name: 'Spiders', threshold: 0.6, on: true },
    '00000002': { name: 'Clowns', threshold: 0.1, on: false },
  };
  const verdictOf = (scores: Record<string, number>, sensitivity: number) => {
    const { categories, thresholds } = criteriaAt(standard, sensitivity, { thresholds: {}, own });
    return judge(scores, categories, thresholds);
  };

  it('have own categories that are on, whatever the slider says', () => {
    for (const sensitivity of [0, 50, 100]) {
      expect(verdictOf({ 'own:00000001': 0.6 }, sensitivity)).toMatchObject({ kind: 'blur', because: 'own:00000001' });
      expect(verdictOf({ 'own:00000001': 0.59, 'own:00000002': 1 }, sensitivity)).toEqual({ kind: 'show' });
    }
  });

  it('have what was marked “Blur this”, whatever the slider says', () => {
    for (const sensitivity of [0, 100]) {
      expect(verdictOf({ [CORRECTED]: 0.5 }, sensitivity)).toMatchObject({ kind: 'blur', because: CORRECTED });
      expect(verdictOf({ [CORRECTED]: 0.49 }, sensitivity)).toEqual({ kind: 'show' });
    }
  });
});

describe('a category’s score', () => {
  it('adds its labels up, no higher than 1, and takes a label that is not there as 0', () => {
    expect(categoryScore({ Porn: 0.25, Sexy: 0.5 }, ['Porn', 'Sexy', 'Gore'])).toBe(0.75);
    expect(categoryScore({ Porn: 0.7, Sexy: 0.7 }, ['Porn', 'Sexy'])).toBe(1);
  });
});

describe('a verdict', () => {
  const thresholds = { explicit: 0.5, suggestive: 0.7 };
  const of = (scores: Record<string, number>) => judge(scores, standard.categories, thresholds);

  it('shows what is below every threshold', () => {
    expect(of({ Porn: 0.4, Sexy: 0.2, Neutral: 0.4 })).toEqual({ kind: 'show' });
  });

  it('blurs at a threshold, not only above', () => {
    expect(of({ Porn: 0.5 })).toEqual({ kind: 'blur', because: 'explicit', score: 0.5 });
  });

  it('names the category that is furthest over', () => {
    expect(of({ Porn: 0.6, Sexy: 0.4 })).toMatchObject({ because: 'suggestive', score: 1 });
    expect(of({ Porn: 0.9, Sexy: 0 })).toMatchObject({ because: 'explicit', score: 0.9 });
  });

  it('never blurs for a category without a threshold', () => {
    expect(judge({ Porn: 1 }, standard.categories, {})).toEqual({ kind: 'show' });
  });
});
