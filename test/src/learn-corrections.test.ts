import { describe, expect, it } from 'vitest';
import {
  addCorrection,
  type Corrections,
  exportCorrections,
  importCorrections,
  MOST_CORRECTIONS,
  mergeCorrections,
  usableWith,
} from '../../src/learn.ts';
import { corrections, MODEL, vector } from './learn-vectors.ts';

const LENGTH = 64;
const several = (count: number): Corrections =>
  corrections(
    'fine',
    Array.from({ length: count }, (_, i) => vector(i, 0)),
  );

describe('adding corrections', () => {
  it('takes the later word on the same picture', () => {
    const [fine] = corrections('fine', [vector(1, 0)]);
    const [blur] = corrections('blur', [vector(1, 0)]);
    expect(addCorrection([fine!], blur!).after).toEqual([blur]);
  });

  it('can be undone', () => {
    const before = several(3);
    const [said] = corrections('blur', [vector(2, 0)]);
    expect(addCorrection(before, said!).before).toBe(before);
  });

  it('stays bounded, and the most redundant of the oldest goes first', () => {
    const full = [...several(MOST_CORRECTIONS - 1), ...corrections('fine', [vector(7, 1, 0.31)])];
    const { after } = addCorrection(full, corrections('fine', [vector(5000, 0)])[0]!);
    expect(after).toHaveLength(MOST_CORRECTIONS);
    expect(after).not.toContain(full[7]);
    expect(after).toContain(full[0]);
  });

  it('separates what the model in use cannot use', () => {
    const [a, b] = several(2) as [Corrections[number], Corrections[number]];
    expect(usableWith([a, { ...b, model: 'other@1.0.0' }], MODEL, LENGTH)).toEqual({
      usable: [a],
      foreign: [{ ...b, model: 'other@1.0.0' }],
    });
  });
});

describe('exports of corrections', () => {
  it('come back as they were, and hold nothing but label, model, day and features', () => {
    const known = several(5);
    const text = exportCorrections(known);
    expect(importCorrections(text, MODEL, LENGTH)).toEqual({ kind: 'read', corrections: known, foreign: 0 });
    expect(Object.keys(JSON.parse(text).corrections[0]).sort()).toEqual(['day', 'features', 'label', 'model']);
  });

  it('merge without doubling; what is known wins', () => {
    const known = several(5);
    const imported = corrections('blur', [vector(0, 0), vector(9, 0)]);
    const merged = mergeCorrections(known, imported);
    expect(merged).toHaveLength(6);
    expect(merged.filter(({ label }) => label === 'blur')).toHaveLength(1);
  });

  const whole = exportCorrections(several(2));
  const changed = (change: (file: { corrections: Record<string, unknown>[] }) => void): string => {
    const file = JSON.parse(whole);
    change(file);
    return JSON.stringify(file);
  };
  const nan = btoa(String.fromCharCode(0, 0, 192, 127));
  it.each([
    ['cut off', whole.slice(0, 200), 'damaged'],
    ['of something else', '{"bookmarks":[]}', 'not-an-export'],
    ['null', 'null', 'not-an-export'],
    ['with no list', '{"scrim":"corrections","format":1,"corrections":{"length":1}}', 'not-an-export'],
    ['with NaN', changed(({ corrections: [first] }) => Object.assign(first!, { features: nan })), 'damaged'],
    ['not in base64', changed(({ corrections: [first] }) => Object.assign(first!, { features: '<p>' })), 'damaged'],
    [
      'with a URL',
      changed(({ corrections: [first] }) => Object.assign(first!, { url: 'https://a.example' })),
      'damaged',
    ],
    ['with another label', changed(({ corrections: [first] }) => Object.assign(first!, { label: 'x' })), 'damaged'],
    ['of too many', `{"scrim":"corrections","format":1,"corrections":[${'0,'.repeat(1e6)}0]}`, 'too-large'],
    ['of ten million', `{"scrim":"corrections","format":1,"corrections":[${'{},'.repeat(1e7)}{}]}`, 'too-large'],
  ])('%s are refused', (_, text, why) => {
    expect(importCorrections(text, MODEL, LENGTH)).toMatchObject({ kind: 'refused', why });
  });

  it('of another model, or of features of another length, are refused with its name', () => {
    expect(importCorrections(whole, 'other@1.0.0', LENGTH)).toEqual({
      kind: 'refused',
      why: 'other-model',
      detail: MODEL,
    });
    expect(importCorrections(whole, MODEL, 7)).toMatchObject({ why: 'other-model' });
  });
});
