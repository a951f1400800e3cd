import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve } from '../../src/learn/quality.ts';
import {
  direction,
  emptyReservoir,
  exportCategory,
  importCategory,
  loadReservoir,
  offer,
  parseBank,
  RESERVOIR_SIZE,
  saveReservoir,
  scoreCategories,
  trainCategory,
} from '../../src/learn.ts';
import { processorMs } from '../bench/processor-ms.ts';
import { bank, MODEL, vector } from './learn-vectors.ts';

const BANK = bank();
const spiders = (count: number, spread = 1) => Array.from({ length: count }, (_, i) => vector(1, i, spread));
const others = (count: number) => Array.from({ length: count }, (_, i) => vector(100 + i, 0));
const score = (features: Float32Array, category: ReturnType<typeof trainCategory>): number =>
  scoreCategories(direction(features, BANK), [category])[0]!;

describe('an own category', () => {
  it('tells pictures it never saw from others, with probabilities on the right side', () => {
    const category = trainCategory(spiders(10), others(200), BANK);
    const fresh = spiders(60)
      .slice(10)
      .map((features) => score(features, category));
    const foreign = others(300)
      .slice(200)
      .map((features) => score(features, category));
    expect(areaUnderCurve(fresh, foreign)).toBeGreaterThan(0.97);
    expect(Math.max(...foreign)).toBeLessThan(0.5);
    expect(category.quality.level).toBe('good');
  });

  it('says that it is poor when its examples have nothing in common', () => {
    const random = Array.from({ length: 12 }, (_, i) => vector(5000 + i, 0));
    const { quality } = trainCategory(random, others(200), BANK);
    expect(quality.level).toBe('poor');
    expect(quality.advice).toContain('split');
  });

  it('asks for different examples when they are all the same', () => {
    const { quality } = trainCategory(spiders(10, 0.01), others(200), BANK);
    expect(quality.level).not.toBe('good');
    expect(quality.advice).toContain('more-varied');
  });

  it('is the same every time it is trained', () => {
    expect(trainCategory(spiders(10), others(50), BANK)).toEqual(trainCategory(spiders(10), others(50), BANK));
  });

  it('is not trained from too few examples, or from what is not a number', () => {
    expect(() => trainCategory(spiders(4), others(50), BANK)).toThrow(/at least 5/);
    expect(() => trainCategory(spiders(5), [], BANK)).toThrow(/at least 5/);
    expect(() => trainCategory([...spiders(5), new Float32Array(64).fill(Number.NaN)], others(9), BANK)).toThrow(
      /finite/,
    );
  });

  it('takes the bank for others until there are enough', async () => {
    const path = new URL('../../models/packs/mobilenet-v2/bank.json', import.meta.url);
    const shipped = parseBank(JSON.parse(await readFile(path, 'utf8')));
    const few = Array.from({ length: 6 }, (_, i) => vector(1, i, 1, shipped.mean.length));
    expect(trainCategory(few, [], shipped).examples.negatives).toBe(shipped.others.length);
  });

  it('goes into a small file and comes back the same', () => {
    const category = trainCategory(spiders(10), others(200), BANK);
    const text = exportCategory('Spiders', category);
    expect(text.length).toBeLessThan(10_000);
    expect(importCategory(text, BANK)).toEqual({ kind: 'read', name: 'Spiders', category });
  });

  const text = exportCategory('Spiders', trainCategory(spiders(10), others(50), BANK));
  const nan = btoa(String.fromCharCode(0, 0, 192, 127).repeat(64));
  it.each([
    ['cut off', text.slice(0, 99), 'damaged'],
    ['of something else', '[]', 'not-a-category'],
    ['without a name', text.replace('"Spiders"', '" "'), 'damaged'],
    ['with NaN for weights', text.replace(/"weights":"[^"]*"/, `"weights":"${nan}"`), 'damaged'],
    ['with more than there is', text.replace('{"scrim"', '{"url":"","scrim"'), 'damaged'],
    ['of another model', text.replace(MODEL, 'other@1.0.0'), 'other-model'],
    ['of another bank', text.replace('"bank":0', '"bank":7'), 'other-model'],
    ['that is huge', text + ' '.repeat(200_000), 'too-large'],
  ])('a file %s is refused', (_, damaged, why) => {
    expect(importCategory(damaged, BANK)).toMatchObject({ kind: 'refused', why });
  });

  it('costs about an inner product: forty times as many take no more than a hundred times as long', () => {
    const category = trainCategory(spiders(10), others(50), BANK);
    const seen = direction(vector(1, 0), BANK);
    const timed = (count: number): number => {
      const categories = Array.from({ length: count }, () => category);
      return processorMs(() => Array.from({ length: 4000 }, () => scoreCategories(seen, categories)));
    };
    timed(5);
    expect(timed(200)).toBeLessThan(timed(5) * 100);
  });
});

describe('the reservoir', () => {
  it('keeps every vector with the same probability, and no more than it may', () => {
    let kept = emptyReservoir(MODEL);
    let state = 1;
    const random = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    for (let i = 0; i < RESERVOIR_SIZE * 4; i++) kept = offer(kept, Float32Array.of(i), random);
    expect(kept.vectors).toHaveLength(RESERVOIR_SIZE);
    expect(kept.offered).toBe(RESERVOIR_SIZE * 4);
    const early = kept.vectors.filter(([i]) => i! < RESERVOIR_SIZE * 2).length;
    expect(Math.abs(early / RESERVOIR_SIZE - 0.5)).toBeLessThan(0.08);
  });

  it('never takes what is not finite, or of another length', () => {
    const one = offer(emptyReservoir(MODEL), Float32Array.of(1, 2));
    expect(offer(one, Float32Array.of(1, Number.NaN))).toBe(one);
    expect(offer(one, Float32Array.of(1))).toBe(one);
  });

  it('comes back from storage, but empty if it is damaged or of another model', () => {
    const two = offer(offer(emptyReservoir(MODEL), Float32Array.of(1, 2)), Float32Array.of(3, 4));
    expect(loadReservoir(saveReservoir(two), MODEL)).toEqual(two);
    expect(loadReservoir(saveReservoir(two), 'other@1.0.0')).toEqual(emptyReservoir('other@1.0.0'));
    expect(loadReservoir({ ...saveReservoir(two), length: 3 }, MODEL)).toEqual(emptyReservoir(MODEL));
  });
});
