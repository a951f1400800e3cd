import { describe, expect, it } from 'vitest';
import { addCorrection, CORRECTED, CORRECTED_AT, fitHead } from '../../src/learn.ts';
import { processorMs } from '../bench/processor-ms.ts';
import { bank, corrections, vector } from './learn-vectors.ts';

const BANK = bank();
const BLURRED = new Set(['Porn', 'Sexy']);
const FLAGGED = { Neutral: 0.05, Porn: 0.9, Sexy: 0.05 };
const HARMLESS = { Neutral: 0.99, Porn: 0.007, Sexy: 0.003 };
const many = (kind: number, count: number) => Array.from({ length: count }, (_, i) => vector(kind, i));
const headOf = (...said: ReturnType<typeof corrections>[]) => fitHead(said.flat(), BANK, BLURRED);
const flaggedIn = ({ Porn = 0, Sexy = 0 }: Readonly<Record<string, number>>) => Porn + Sexy;

describe('the personal head', () => {
  it('changes nothing without corrections', () => {
    expect(headOf().correct(FLAGGED, vector(1, 0))).toBe(FLAGGED);
  });

  it('clears the picture that was marked fine, and its like', () => {
    const head = headOf(corrections('fine', [vector(1, 0)]));
    expect(flaggedIn(head.correct(FLAGGED, vector(1, 0)))).toBeLessThan(0.05);
    expect(flaggedIn(head.correct(FLAGGED, vector(1, 1)))).toBeLessThan(0.5);
  });

  it('blurs the picture that was marked, and its like, whatever the model says', () => {
    const head = headOf(corrections('blur', [vector(1, 0)]));
    for (const seed of [0, 1]) expect(head.correct(HARMLESS, vector(1, seed))[CORRECTED]).toBeGreaterThan(CORRECTED_AT);
  });

  it('leaves pictures of other kinds exactly as they are', () => {
    const head = headOf(corrections('fine', many(1, 20)), corrections('blur', many(2, 20)));
    for (let kind = 10; kind < 110; kind++) expect(head.correct(FLAGGED, vector(kind, 0))).toBe(FLAGGED);
  });

  it('has less to say the further a picture is', () => {
    const head = headOf(corrections('fine', [vector(1, 0, 0)]));
    const scores = [0.05, 0.3, 0.6, 3].map((spread) => flaggedIn(head.correct(FLAGGED, vector(1, 7, spread))));
    expect(scores).toEqual(scores.toSorted((a, b) => a - b));
    expect(scores.at(-1)).toBe(flaggedIn(FLAGGED));
  });

  it('is not moved by how many random pictures were marked fine', () => {
    const attack = Array.from({ length: 500 }, (_, i) => vector(200 + i, 0));
    const head = headOf(corrections('fine', attack));
    for (let kind = 10; kind < 60; kind++)
      expect(flaggedIn(head.correct(FLAGGED, vector(kind, 0)))).toBeGreaterThan(0.9);
  });

  it('never raises a score for "fine", and never lowers one for "blur"', () => {
    const [fine, blur] = [headOf(corrections('fine', [vector(1, 0)])), headOf(corrections('blur', [vector(1, 0)]))];
    for (const porn of [0, 1e-9, 0.001, 0.2, 0.999, 1]) {
      const scores = { Neutral: 1 - porn, Porn: porn, Sexy: 0 };
      expect(flaggedIn(fine.correct(scores, vector(1, 1)))).toBeLessThanOrEqual(porn + 1e-6);
      expect(flaggedIn(blur.correct(scores, vector(1, 1)))).toBeGreaterThanOrEqual(porn - 1e-6);
    }
  });

  it('gives probabilities that sum to what they summed to, also for scores of 0 and 1', () => {
    const head = headOf(corrections('fine', [vector(1, 0)]), corrections('blur', [vector(1, 5)]));
    for (const scores of [FLAGGED, HARMLESS, { Neutral: 1, Porn: 0, Sexy: 0 }, { Neutral: 0, Porn: 1, Sexy: 0 }]) {
      const { Neutral = 0, ...rest } = head.correct(scores, vector(1, 1));
      expect(Neutral + flaggedIn(rest)).toBeCloseTo(1, 6);
      for (const value of [Neutral, ...Object.values(rest)]) expect(value >= 0 && value <= 1).toBe(true);
    }
  });

  it('lowers own categories for "fine" only', () => {
    const scores = { ...HARMLESS, 'own:spiders': 0.9 };
    expect(headOf(corrections('fine', [vector(1, 0)])).correct(scores, vector(1, 0))['own:spiders']).toBeLessThan(0.1);
    expect(headOf(corrections('blur', [vector(1, 0)])).correct(scores, vector(1, 0))['own:spiders']).toBeCloseTo(
      0.9,
      6,
    );
  });

  it('says the same whatever the order of its examples', () => {
    const said = [...corrections('fine', many(1, 9)), ...corrections('blur', many(1, 30).slice(20))];
    const [there, back] = [headOf(said), headOf(said.toReversed())];
    expect(back.correct(FLAGGED, vector(1, 50))).toEqual(there.correct(FLAGGED, vector(1, 50)));
  });

  it('leaves out examples of other models and says how many', () => {
    const [own] = corrections('fine', [vector(1, 0)]);
    const head = headOf([
      { ...own!, model: 'other@1.0.0' },
      { ...own!, features: vector(1, 0, 0.3, 7) },
    ]);
    expect([head.examples, head.foreign]).toEqual([0, 2]);
    expect(head.correct(FLAGGED, vector(1, 0))).toBe(FLAGGED);
  });

  it('takes no longer to fit than examples are many', () => {
    const timed = (count: number): number => {
      const said = corrections('fine', many(1, count));
      return processorMs(() => Array.from({ length: 20 }, () => headOf(said)));
    };
    timed(100);
    expect(timed(2000)).toBeLessThan(timed(100) * 60);
  });

  it('refuses what is not a number, or has another length', () => {
    const head = headOf(corrections('fine', [vector(1, 0)]));
    expect(() => head.correct(FLAGGED, vector(1, 0).fill(Number.NaN, 3, 4))).toThrow(/finite/);
    expect(() => head.correct(FLAGGED, new Float32Array(3))).toThrow(/3 features/);
    const [bad] = corrections('fine', [new Float32Array([1, Number.NaN])]);
    expect(() => addCorrection([], bad!)).toThrow(/finite/);
  });
});
