import { CORRECTED, CORRECTED_AT, ownLabel } from './learn/labels.ts';
import type { Label, Scores } from './scores.ts';

/** What a picture is blurred for: `explicit`, `explicitDrawing`, `suggestive`, or a pack's or the user's own. */
export type Category = string;

/** Per category, a number in (0, 1]: blurred at or above it. A category without one is never blurred for. */
export type Thresholds = Readonly<Record<Category, number>>;

export const PRESETS = ['relaxed', 'balanced', 'strict'] as const;
export type Preset = (typeof PRESETS)[number];

/** How a pack's labels become verdicts: which labels' probabilities a category adds up, and where it blurs. */
export interface Standard {
  readonly categories: Readonly<Record<Category, readonly Label[]>>;
  readonly thresholds: Readonly<Record<Preset, Thresholds>>;
}

/** A category that the user taught, by the user's name for it; its label is `own:<id>`. */
export interface OwnCategory {
  readonly name: string;
  /** Blurred at or above it, in (0, 1]; the slider does not move it. */
  readonly threshold: number;
  readonly on: boolean;
}

/** What the user has set: thresholds by hand, which win over the slider, and own categories by id. */
export interface Chosen {
  readonly thresholds: Thresholds;
  readonly own: Readonly<Record<string, OwnCategory>>;
}

/** All that a picture is judged by. */
export interface Criteria {
  readonly categories: Standard['categories'];
  readonly thresholds: Thresholds;
}

export type Verdict =
  | { readonly kind: 'show' }
  | { readonly kind: 'blur'; readonly because: Category; readonly score: number };

/** Where each preset sits on the sensitivity slider; between the stops, thresholds are interpolated linearly. */
export const PRESET_SENSITIVITY: Readonly<Record<Preset, number>> = { relaxed: 20, balanced: 50, strict: 80 };

/** Threshold of every category with the slider at its ends: at 0 only what is certain is blurred, at 100 almost all. */
const THRESHOLD_AT_END = { 0: 1, 100: 0.02 } as const;

/**
 * The thresholds for one position of the slider.
 *
 * @param sensitivity 0 to 100
 * @param overrides   thresholds the user set by hand; they win over the slider
 */
export function thresholdsAt(standard: Standard, sensitivity: number, overrides: Thresholds = {}): Thresholds {
  const entries = Object.keys(standard.categories).map((category): [Category, number] => {
    const stops: [number, number][] = [
      [0, THRESHOLD_AT_END[0]],
      ...PRESETS.map((preset): [number, number] => [
        PRESET_SENSITIVITY[preset],
        standard.thresholds[preset][category] ?? 1,
      ]),
      [100, THRESHOLD_AT_END[100]],
    ];
    return [category, interpolate(stops, sensitivity)];
  });
  return { ...Object.fromEntries(entries), ...overrides };
}

/** The model's categories, what was marked "Blur this", and the user's own categories that are on. */
export function criteriaAt(standard: Standard, sensitivity: number, { thresholds, own }: Chosen): Criteria {
  const inUse = Object.entries(own).filter(([, { on }]) => on);
  const personal = [
    [CORRECTED, CORRECTED_AT] as const,
    ...inUse.map(([id, one]) => [ownLabel(id), one.threshold] as const),
  ];
  return {
    categories: { ...standard.categories, ...Object.fromEntries(personal.map(([label]) => [label, [label]])) },
    thresholds: { ...thresholdsAt(standard, sensitivity, thresholds), ...Object.fromEntries(personal) },
  };
}

/** A category's score: the sum of its labels' probabilities, in [0, 1]; own categories are their own single label. */
export function categoryScore(scores: Scores, labels: readonly Label[]): number {
  return Math.min(
    1,
    labels.reduce((sum, label) => sum + (scores[label] ?? 0), 0),
  );
}

/**
 * Decides what the user sees of one picture: a pure function of scores and settings.
 *
 * @returns `blur` with the category that exceeds its threshold most, else `show`
 */
export function judge(scores: Scores, categories: Standard['categories'], thresholds: Thresholds): Verdict {
  let worst: { because: Category; score: number; excess: number } | undefined;
  for (const [because, labels] of Object.entries(categories)) {
    const score = categoryScore(scores, labels);
    const excess = score - (thresholds[because] ?? Infinity);
    if (excess >= 0 && (!worst || excess > worst.excess)) worst = { because, score, excess };
  }
  return worst ? { kind: 'blur', because: worst.because, score: worst.score } : { kind: 'show' };
}

function interpolate(stops: readonly [number, number][], at: number): number {
  const x = Math.min(100, Math.max(0, at));
  const above = stops.findIndex(([position]) => position >= x);
  const [x1, y1] = stops[above]!;
  if (above === 0) return y1;
  const [x0, y0] = stops[above - 1]!;
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}
