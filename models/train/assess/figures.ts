import type { Card } from '../../../src/card.ts';
import { categoryScore, PRESETS, type Preset } from '../../../src/verdict.ts';
import type { Item } from '../data/prepare.ts';
import { type Calibration, calibrationOf, cooled, fitTemperature } from './calibration.ts';
import { accuracyOf, type ClassFigures, type Confusion, classFigures, confusionOf } from './confusion.ts';
import {
  type Curve,
  measureAt,
  precisionRecallCurve,
  rocCurve,
  type Threshold,
  thinned,
  thresholdFor,
} from './curves.ts';
import { bootstrap, type Interval } from './intervals.ts';
import { topOf } from './score.ts';
import { type Slice, sliceErrors } from './slices.ts';

/** The share of harmless pictures that each preset may blur. */
export const RATES: Readonly<Record<Preset, number>> = { relaxed: 0.001, balanced: 0.01, strict: 0.05 };

/** Pictures with what a pack said of them. */
export interface Judged {
  readonly items: readonly Item[];
  readonly rows: readonly (readonly number[])[];
}

export interface CategoryThreshold extends Threshold {
  readonly category: string;
  readonly preset: Preset;
  readonly wantedRate: number;
  /** The rates that the threshold has on the test pictures. */
  readonly onTest: Threshold;
}

export interface Figures {
  readonly count: number;
  readonly accuracy: Interval;
  readonly macroF1: Interval | null;
  readonly confusion: Confusion;
  readonly classes: readonly (ClassFigures & {
    readonly roc: Curve;
    readonly pr: Curve;
    readonly auc: Interval | null;
  })[];
  readonly calibration: Calibration;
  /** Fitted on validation pictures; absent where there are none. */
  readonly temperature: number | null;
  readonly calibrationCooled: Calibration | null;
  readonly thresholds: readonly CategoryThreshold[];
  /** Whether thresholds were chosen on validation pictures, or, for want of them, on the test pictures themselves. */
  readonly thresholdsFrom: 'validation' | 'test';
  readonly slices: readonly Slice[];
}

/** Every figure of a pack on test pictures. @param validation pictures for temperature and thresholds, perhaps none */
export function figuresOf(card: Card, test: Judged, validation: Judged): Figures {
  const truth = truthOf(test, card);
  const said = test.rows.map(topOf);
  const confusion = confusionOf(truth, said, card.labels.length);
  const known = validation.items.length > 0;
  const temperature = known ? fitTemperature(validation.rows, truthOf(validation, card)) : null;
  return {
    count: truth.length,
    accuracy: bootstrap(truth.length, (places) => share(places, (i) => truth[i] === said[i]))!,
    macroF1: bootstrap(truth.length, (places) => macroF1(places, truth, said, card.labels), 300),
    confusion,
    classes: classFigures(confusion, card.labels).map((figures, i) => ({ ...figures, ...curvesOf(test, truth, i) })),
    calibration: calibrationOf(test.rows, truth),
    temperature,
    calibrationCooled:
      temperature === null
        ? null
        : calibrationOf(
            test.rows.map((row) => cooled(row, temperature)),
            truth,
          ),
    thresholds: thresholdsOf(card, known ? validation : test, test),
    thresholdsFrom: known ? 'validation' : 'test',
    slices: sliceErrors(
      test.items.map(({ columns }) => columns),
      truth.map((of, i) => of === said[i]),
    ),
  };
}

export function truthOf({ items }: Judged, { labels }: Card): number[] {
  return items.map(({ label }) => labels.indexOf(label));
}

export function accuracyOn(judged: Judged, card: Card): number {
  return accuracyOf(confusionOf(truthOf(judged, card), judged.rows.map(topOf), card.labels.length));
}

function share(places: readonly number[], of: (place: number) => boolean): number {
  return places.filter(of).length / places.length;
}

function macroF1(
  places: readonly number[],
  truth: readonly number[],
  said: readonly number[],
  labels: readonly string[],
): number | null {
  const confusion = confusionOf(
    places.map((i) => truth[i]!),
    places.map((i) => said[i]!),
    labels.length,
  );
  const present = classFigures(confusion, labels).filter(({ count }) => count > 0);
  return present.reduce((sum, { f1 }) => sum + (f1 ?? 0), 0) / present.length;
}

function curvesOf(
  { rows }: Judged,
  truth: readonly number[],
  label: number,
): { roc: Curve; pr: Curve; auc: Interval | null } {
  const scored = rows.map((row, i) => ({ score: row[label]!, positive: truth[i] === label }));
  const [roc, pr] = [rocCurve(scored), precisionRecallCurve(scored)];
  const auc = bootstrap(rows.length, (places) => rocCurve(places.map((i) => scored[i]!)).area, 200);
  return { roc: { ...roc, points: thinned(roc.points) }, pr: { ...pr, points: thinned(pr.points) }, auc };
}

function thresholdsOf(card: Card, from: Judged, test: Judged): CategoryThreshold[] {
  return Object.entries(card.categories).flatMap(([category, labels]) => {
    const scoredOf = ({ items, rows }: Judged) =>
      items.map(({ label }, i) => ({
        score: categoryScore(Object.fromEntries(card.labels.map((name, j) => [name, rows[i]![j]!])), labels),
        positive: labels.includes(label),
      }));
    const [chosen, checked] = [scoredOf(from), scoredOf(test)];
    return PRESETS.map((preset): CategoryThreshold => {
      const found = thresholdFor(RATES[preset], chosen);
      return { category, preset, wantedRate: RATES[preset], ...found, onTest: measureAt(found.threshold, checked) };
    });
  });
}
