import { expect, test } from 'vitest';
import type { Item } from '../../../models/train/data/prepare.ts';
import { doubtsOf } from '../../../models/train/doubt.ts';

const itemOf = (file: string, label: string): Item => ({
  file,
  label,
  sha256: file,
  cluster: file,
  source: undefined,
  columns: {},
});
const LABELS = ['cat', 'dog', 'owl'];
const sure = (label: string, certainty = 0.8) =>
  LABELS.map((name) => (name === label ? certainty : (1 - certainty) / 2));

test('pictures that are clearly taken for something else are doubted, the surest first', () => {
  const train = ['a', 'b', 'c', 'd', 'e'].map((file) => itemOf(file, 'cat'));
  const rows = [sure('cat'), sure('dog', 0.6), sure('cat'), sure('owl', 0.9), sure('cat', 0.4)];
  const doubts = doubtsOf(train, LABELS, rows);
  expect(doubts.map(({ item, said }) => [item.file, said])).toEqual([
    ['d', 'owl'],
    ['b', 'dog'],
  ]);
  expect(doubts[0]).toMatchObject({ certainty: 0.9, given: expect.closeTo(0.05, 12) });
});

test('what is only a little more probable than the label makes no doubt', () => {
  const train = ['a', 'b', 'c', 'd'].map((file) => itemOf(file, 'cat'));
  const rows = [[0.4, 0.5, 0.1], [0.3, 0.4, 0.3], [0.2, 0.55, 0.25], sure('cat')];
  expect(doubtsOf(train, LABELS, rows).map(({ item }) => item.file)).toEqual(['c']);
});

test('of a class that is mostly taken for something else nothing is doubted', () => {
  const train = [...'abc'].map((file) => itemOf(file, 'cat')).concat([...'xyz'].map((file) => itemOf(file, 'dog')));
  const rows = [sure('dog'), sure('dog'), sure('cat'), sure('dog'), sure('dog'), sure('owl')];
  expect(doubtsOf(train, LABELS, rows).map(({ item }) => item.file)).toEqual(['z']);
});
