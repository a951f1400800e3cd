export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Curve {
  readonly points: readonly Point[];
  /** Area under it; null where there are no positives or no negatives. */
  readonly area: number | null;
}

interface Scored {
  readonly score: number;
  readonly positive: boolean;
}

/** True positives and false positives among the pictures at or above each distinct score, from the highest down. */
function steps(scored: readonly Scored[]): { hits: number; alarms: number }[] {
  const ordered = scored.toSorted((a, b) => b.score - a.score);
  const counts: { hits: number; alarms: number }[] = [];
  let [hits, alarms] = [0, 0];
  ordered.forEach(({ score, positive }, i) => {
    if (positive) hits++;
    else alarms++;
    if (ordered[i + 1]?.score !== score) counts.push({ hits, alarms });
  });
  return counts;
}

/**
 * The receiver operating characteristic: false-positive rate across, true-positive rate up. Equal scores are one step, so the
 * area counts ties by half, as the Mann-Whitney statistic does.
 */
export function rocCurve(scored: readonly Scored[]): Curve {
  const positives = scored.filter(({ positive }) => positive).length;
  const negatives = scored.length - positives;
  if (positives === 0 || negatives === 0) return { points: [], area: null };
  const points = steps(scored).map(({ hits, alarms }) => ({ x: alarms / negatives, y: hits / positives }));
  const all = [{ x: 0, y: 0 }, ...points];
  const area = all.slice(1).reduce((sum, point, i) => sum + ((point.x - all[i]!.x) * (point.y + all[i]!.y)) / 2, 0);
  return { points: all, area };
}

/** Recall across, precision up; the area is the average precision, sum of precision times the growth of recall. */
export function precisionRecallCurve(scored: readonly Scored[]): Curve {
  const positives = scored.filter(({ positive }) => positive).length;
  if (positives === 0) return { points: [], area: null };
  const points = steps(scored).map(({ hits, alarms }) => ({ x: hits / positives, y: hits / (hits + alarms) }));
  const area = points.reduce((sum, point, i) => sum + (point.x - (points[i - 1]?.x ?? 0)) * point.y, 0);
  return { points: [{ x: 0, y: points[0]!.y }, ...points], area };
}

/** At most so many points of a curve, its ends among them: what a plot can show. */
export function thinned(points: readonly Point[], most = 200): Point[] {
  if (points.length <= most) return [...points];
  return Array.from({ length: most }, (_, i) => points[Math.round((i * (points.length - 1)) / (most - 1))]!);
}

export interface Threshold {
  /** In (0, 1]: blurred at or above it. */
  readonly threshold: number;
  readonly falsePositiveRate: number;
  /** Null if there are no positives. */
  readonly truePositiveRate: number | null;
}

/** The lowest threshold at which at most this share of the negatives is blurred. */
export function thresholdFor(rate: number, scored: readonly Scored[]): Threshold {
  const negatives = scored
    .filter(({ positive }) => !positive)
    .map(({ score }) => score)
    .sort((a, b) => b - a);
  const spared = negatives[Math.floor(rate * negatives.length)] ?? 0;
  // A little above the highest score that must not be blurred.
  const threshold = Math.min(1, Math.max(1e-6, Math.ceil((spared + 1e-6) * 1e6) / 1e6));
  return measureAt(threshold, scored);
}

export function measureAt(threshold: number, scored: readonly Scored[]): Threshold {
  const rate = (of: readonly Scored[]): number | null =>
    of.length > 0 ? of.filter(({ score }) => score >= threshold).length / of.length : null;
  const [yes, no] = [true, false].map((wanted) => scored.filter(({ positive }) => positive === wanted));
  return { threshold, falsePositiveRate: rate(no!) ?? 0, truePositiveRate: rate(yes!) };
}
