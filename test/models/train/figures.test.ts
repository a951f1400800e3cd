import seedrandom from 'seedrandom';
import { expect, test } from 'vitest';
import { calibrationOf, cooled, fitTemperature } from '../../../models/train/assess/calibration.ts';
import { accuracyOf, classFigures, confusionOf } from '../../../models/train/assess/confusion.ts';
import { measureAt, precisionRecallCurve, rocCurve, thresholdFor } from '../../../models/train/assess/curves.ts';
import { bootstrap, mcnemar, wilson } from '../../../models/train/assess/intervals.ts';
import { sliceErrors } from '../../../models/train/assess/slices.ts';
import { agreementOf } from '../../../models/train/label/kappa.ts';

test('precision, recall and F1 are those of a case worked out by hand', () => {
  // Truth a a a b b c; said a a b b a c: a has 2 of 3 found and 2 of 3 called rightly, b 1 of 2 and 1 of 2, c all.
  const confusion = confusionOf([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 0, 2], 4);
  expect(confusion).toEqual([
    [2, 1, 0, 0],
    [1, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 0],
  ]);
  const [a, b, c, d] = classFigures(confusion, ['a', 'b', 'c', 'd']);
  expect(a).toMatchObject({ count: 3, precision: 2 / 3, recall: 2 / 3 });
  expect(a!.f1).toBeCloseTo(2 / 3, 12);
  expect(b).toMatchObject({ count: 2, precision: 0.5, recall: 0.5, f1: 0.5 });
  expect(c).toMatchObject({ precision: 1, recall: 1, f1: 1 });
  expect(d).toMatchObject({ count: 0, precision: null, recall: null, f1: null });
  expect(accuracyOf(confusion)).toBeCloseTo(4 / 6, 12);
});

const scored = (...pairs: [number, boolean][]) => pairs.map(([score, positive]) => ({ score, positive }));

test('ROC and precision-recall areas are those of a case worked out by hand', () => {
  const case1 = scored([0.9, true], [0.8, false], [0.7, true], [0.6, true], [0.3, false]);
  // Of 6 pairs the positive is higher in 4; precision at each positive: 1, 2/3, 3/4.
  expect(rocCurve(case1).area).toBeCloseTo(4 / 6, 12);
  expect(precisionRecallCurve(case1).area).toBeCloseTo((1 + 2 / 3 + 3 / 4) / 3, 12);
  expect(rocCurve(scored([0.5, true], [0.5, false])).area).toBeCloseTo(0.5, 12);
  expect(rocCurve(scored([0.5, true])).area).toBeNull();
});

test('the ROC area agrees with counting all pairs, ties by half', () => {
  const random = seedrandom('auc');
  const cases = Array.from({ length: 400 }, () => {
    const positive = random() < 0.3;
    return { score: Math.round((random() + (positive ? 0.3 : 0)) * 20) / 20, positive };
  });
  const [yes, no] = [cases.filter((of) => of.positive), cases.filter((of) => !of.positive)];
  const wins = yes.flatMap((a) => no.map((b) => (a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0)));
  const counted = wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
  expect(rocCurve(cases).area).toBeCloseTo(counted, 12);
});

test('a threshold for a false-positive rate blurs no more of the negatives than that', () => {
  const random = seedrandom('threshold');
  const cases = Array.from({ length: 2000 }, (_, i) => ({ score: random(), positive: i % 5 === 0 }));
  for (const rate of [0, 0.001, 0.01, 0.05]) {
    const { threshold, falsePositiveRate } = thresholdFor(rate, cases);
    expect(falsePositiveRate).toBeLessThanOrEqual(rate);
    const lower = measureAt(threshold - 0.01, cases);
    expect(lower.falsePositiveRate).toBeGreaterThan(rate);
  }
});

test('the calibration error is that of a case worked out by hand', () => {
  const rows = [
    [0.95, 0.05],
    [0.95, 0.05],
    [0.62, 0.38],
    [0.35, 0.65],
  ];
  // Two at 0.95, one of them right; two in the bin from 0.6, 0.62 wrong and 0.65 right.
  const { ece, bins } = calibrationOf(rows, [0, 1, 1, 1]);
  expect(bins.map(({ count }) => count)).toEqual([2, 2]);
  expect(ece).toBeCloseTo(0.5 * 0.45 + 0.5 * 0.135, 12);
});

test('the fitted temperature undoes a known one', () => {
  const random = seedrandom('temperature');
  const fair = Array.from({ length: 4000 }, () => {
    const p = random();
    return { row: [p, 1 - p], answer: random() < p ? 0 : 1 };
  });
  const sharpened = fair.map(({ row }) => cooled(row, 0.5));
  expect(
    fitTemperature(
      sharpened,
      fair.map(({ answer }) => answer),
    ),
  ).toBeCloseTo(2, 0);
  const kept = cooled([0.7, 0.2, 0.1], 1);
  expect(kept.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
  expect(kept[0]).toBeCloseTo(0.7, 12);
});

test("McNemar's test and Wilson's interval are those of published cases", () => {
  // Exact binomial: 2 * (C(10,0) + C(10,1) + C(10,2)) / 1024.
  expect(mcnemar(8, 2)).toBeCloseTo((2 * 56) / 1024, 12);
  expect(mcnemar(0, 0)).toBe(1);
  expect(mcnemar(900, 1100)).toBeCloseTo(8.6e-6, 6);
  // R. Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263 gives 0.2553 to 0.3662.
  expect(wilson(81, 263).low).toBeCloseTo(0.2553, 4);
  expect(wilson(81, 263).high).toBeCloseTo(0.3662, 4);
});

test('a bootstrap interval holds the figure and is the same every time', () => {
  const values = Array.from({ length: 100 }, (_, i) => (i < 70 ? 1 : 0));
  const share = (places: readonly number[]) => places.reduce((sum, i) => sum + values[i]!, 0) / places.length;
  const interval = bootstrap(100, share)!;
  expect(interval).toEqual(bootstrap(100, share));
  expect(interval.value).toBe(0.7);
  expect(interval.low).toBeGreaterThan(0.58);
  expect(interval.high).toBeLessThan(0.82);
});

test('only the group whose error differs beyond its interval is marked', () => {
  const columns = Array.from({ length: 200 }, (_, i) => ({ camera: i < 10 ? 'old' : 'new' }));
  const right = columns.map(({ camera }, i) => (camera === 'old' ? i % 5 < 2 : i % 10 !== 0));
  const slices = sliceErrors(columns, right);
  expect(slices.find(({ value }) => value === 'old')).toMatchObject({ count: 10, differs: true });
  expect(slices.find(({ value }) => value === 'new')).toMatchObject({ count: 190, differs: false });
});

test("Cohen's kappa is that of a case worked out by hand", () => {
  // 20 both yes, 5 and 10 one only, 15 both no: observed 0.7, by chance 0.5.
  const cells = [
    ['yes', 'yes', 20],
    ['yes', 'no', 5],
    ['no', 'yes', 10],
    ['no', 'no', 15],
  ] as const;
  const pairs = cells.flatMap(([one, other, count]) => Array.from({ length: count }, () => [one, other] as const));
  const answers = (which: 0 | 1) => new Map(pairs.map((pair, i) => [`${i}.png`, pair[which] as string]));
  expect(agreementOf(answers(0), answers(1))).toEqual({ pictures: 50, observed: 0.7, kappa: expect.closeTo(0.4, 12) });
});
