import type { Row } from '../data/table.ts';
import { groupBy } from '../group.ts';
import { type Interval, wilson } from './intervals.ts';

export interface Slice {
  readonly column: string;
  readonly value: string;
  readonly count: number;
  /** Share of wrong answers. */
  readonly error: Interval;
  /** Whether the error of all pictures lies outside this group's interval. */
  readonly differs: boolean;
}

/** More values than this are no groups but names. */
const MOST_GROUPS = 40;

/** Errors by every column with a few distinct values. @param right whether each picture was answered rightly */
export function sliceErrors(columns: readonly Row[], right: readonly boolean[]): Slice[] {
  const names = [...new Set(columns.flatMap((row) => Object.keys(row)))];
  const overall = right.filter((of) => !of).length / Math.max(1, right.length);
  return names.flatMap((column) => {
    const groups = groupBy(columns.keys(), (i) => columns[i]![column] ?? '');
    if (groups.size < 2 || groups.size > MOST_GROUPS) return [];
    return [...groups].map(([value, places]): Slice => {
      const error = wilson(places.filter((i) => !right[i]).length, places.length);
      const differs = overall < error.low || overall > error.high;
      return { column, value: value || '(none)', count: places.length, error, differs };
    });
  });
}
