import seedrandom from 'seedrandom';
import { beforeAll, expect, test } from 'vitest';
import type { Assessment } from '../../../models/train/assess/assessment.ts';
import { figuresOf, type Judged } from '../../../models/train/assess/figures.ts';
import { wilson } from '../../../models/train/assess/intervals.ts';
import { report } from '../../../models/train/assess/report.tsx';
import { TINY_CARD } from '../../support/tiny-pack.ts';

const CARD = {
  ...TINY_CARD,
  labels: ['cat', 'dog', 'owl'],
  categories: { furry: ['cat', 'dog'] },
  files: {},
  canary: [0.3, 0.3, 0.4],
};

/** Pictures of three classes, told apart fairly well; those of the old camera badly. */
function judged(seed: string, count: number): Judged {
  const random = seedrandom(seed);
  const items = Array.from({ length: count }, (_, i) => ({
    file: `${i}.png`,
    label: CARD.labels[i % 3]!,
    sha256: `${i}`,
    cluster: `${i}`,
    source: undefined,
    columns: { camera: i % 7 === 0 ? 'old' : 'new' },
  }));
  const rows = items.map(({ label, columns }) => {
    const help = columns.camera === 'old' ? 0 : 1.5;
    const powers = CARD.labels.map((name) => Math.exp(2 * random() + (name === label ? help : 0)));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  });
  return { items, rows };
}

let assessment: Assessment;
let html: string;

beforeAll(async () => {
  assessment = {
    id: 'animals',
    title: 'Animals & <others>',
    labels: CARD.labels,
    data: '300 pictures that the split kept apart',
    figures: figuresOf(CARD, judged('test', 300), judged('validation', 90)),
    robustness: [
      { change: 'as it is', accuracy: wilson(250, 300) },
      { change: 'mirrored', accuracy: wilson(240, 300) },
    ],
    comparison: { id: 'older', accuracy: 0.8125, onlyThis: 20, onlyOther: 5, p: 0.00408 },
    mistakes: [{ file: 'a"b.png', label: 'cat', said: 'owl', certainty: 0.91234, missed: 0.04, thumbnail: 'data:,' }],
    warnings: ['few owls'],
  };
  html = await report(assessment);
});

/** The words of every table's rows, in order. */
function rowsOf(html: string): string[][] {
  const rows = html.match(/<tr>.*?<\/tr>/gs) ?? [];
  return rows.map((row) => [...row.matchAll(/<t[hd]>(.*?)<\/t[hd]>/gs)].map(([, cell]) => cell!));
}

test('every number in the tables and lines of the report is the one in the JSON', () => {
  const { figures, comparison } = assessment;
  const three = (value: number | null) => value!.toFixed(3);
  const rows = rowsOf(html);
  for (const { label, count, precision, recall, f1, auc, pr } of figures.classes) {
    const interval = `${three(auc!.value)} (${three(auc!.low)} to ${three(auc!.high)})`;
    expect(rows).toContainEqual([
      label,
      `${count}`,
      three(precision),
      three(recall),
      three(f1),
      interval,
      three(pr.area),
    ]);
  }
  expect(figures.thresholds).toHaveLength(3);
  for (const { category, preset, wantedRate, threshold, onTest } of figures.thresholds)
    expect(rows).toContainEqual([
      category,
      preset,
      `${wantedRate * 100} %`,
      threshold.toFixed(4),
      three(onTest.falsePositiveRate),
      three(onTest.truePositiveRate),
    ]);
  const { accuracy, calibration, calibrationCooled, temperature } = figures;
  expect(html).toContain(`${three(accuracy.value)} (${three(accuracy.low)} to ${three(accuracy.high)})`);
  expect(html).toContain(`calibration error ${three(calibration.ece)}`);
  expect(html).toContain(`${three(calibrationCooled!.ece)} with temperature ${three(temperature)}`);
  expect(html).toContain(`p = ${comparison!.p.toPrecision(3)}`);
  expect(html).toContain('called owl (0.912; its own class 0.040)');
});

test('the plots show the confusion, both kinds of curves with their areas, changes and groups', () => {
  const plots = html.match(/<svg.*?<\/svg>/gs)!;
  expect(plots).toHaveLength(6);
  const [confusion, roc, pr, , robustness, slices] = plots;
  for (const count of assessment.figures.confusion.flat()) expect(confusion).toContain(`>${count}</text>`);
  for (const { label, roc: curve } of assessment.figures.classes)
    expect(roc).toContain(`${label} (${curve.area!.toFixed(3)})`);
  for (const { label, pr: curve } of assessment.figures.classes)
    expect(pr).toContain(`${label} (${curve.area!.toFixed(3)})`);
  expect(robustness).toContain('mirrored');
  const old = assessment.figures.slices.find(({ value }) => value === 'old')!;
  expect(old.differs).toBe(true);
  expect(slices).toContain(`camera: old (${old.count})`);
});

test('what comes from the data is text, and nothing is fetched from anywhere', () => {
  expect(html).toContain('Animals &amp; &lt;others>');
  expect(html).toContain('a&quot;b.png');
  expect(html).not.toMatch(/(src|href)="(?!data:)/);
  expect(html).not.toMatch(/<script|url\(/);
});
