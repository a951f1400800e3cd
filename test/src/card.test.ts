import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { type Card, CardSchema } from '../../src/card.ts';
import { parseFile } from '../support/pack-files.ts';
import { tinyPack } from '../support/tiny-pack.ts';

const card = parseFile<Card>(tinyPack(), 'card.json');

describe('a card', () => {
  it('is taken as it is written', () => {
    expect(v.parse(CardSchema, card)).toEqual(card);
  });

  it.each<[string, Partial<Record<keyof Card, unknown>>, RegExp]>([
    ['another format', { format: 2 }, /2/],
    ['an id with a slash', { id: '../tiny' }, /ids are/],
    ['a version with two numbers', { version: '1.0' }, /1\.2\.3/],
    ['one label', { labels: ['Porn'] }, /length/],
    ['the same label twice', { labels: ['A', 'A', 'B', 'C', 'D'] }, /twice/],
    ['a category of a label it does not have', { categories: { explicit: ['Gore'] } }, /does not have/],
    ['a threshold of nothing', { thresholds: { ...card.thresholds, strict: { explicit: 0 } } }, /0/],
    [
      'a threshold for a category it does not have',
      { thresholds: { ...card.thresholds, strict: { gore: 0.5 } } },
      /thresholds/,
    ],
    ['a range of one value', { input: { ...card.input, range: [1, 1] } }, /same value/],
    ['another resize rule', { input: { ...card.input, resize: 'nearest' } }, /nearest/],
    ['a side of half a pixel', { input: { ...card.input, size: 224.5 } }, /integer/],
    ['a band upside down', { unsure: { low: 2, high: 1 } }, /low is above high/],
    ['a canary with a score too few', { canary: [0.5, 0.5] }, /one score per label/],
    ['a score above 1', { canary: [2, 0, 0, 0, 0] }, /2/],
    ['a hash in capitals', { files: { 'model.json': 'A'.repeat(64) } }, /SHA-256/],
    ['no model', { files: {} }, /model\.json/],
    ['nothing about its licence', { source: { name: 'a', version: '1', url: 'b' } }, /licence/],
  ])('with %s is refused', (_, change, reason) => {
    const { issues } = v.safeParse(CardSchema, { ...card, ...change });
    expect(issues?.map(({ message }) => message).join()).toMatch(reason);
  });
});
