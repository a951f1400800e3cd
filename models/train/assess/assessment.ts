import type { Figures } from './figures.ts';
import type { Interval } from './intervals.ts';
import type { Mistake } from './mistakes.ts';

/** A pack compared with another on the same pictures. */
export interface Comparison {
  readonly id: string;
  readonly accuracy: number;
  /** Pictures that only this pack, and only the other, had right. */
  readonly onlyThis: number;
  readonly onlyOther: number;
  /** McNemar's test. */
  readonly p: number;
}

/** All that `evaluate` found: the JSON file, and all that the report shows. */
export interface Assessment {
  readonly id: string;
  readonly title: string;
  readonly labels: readonly string[];
  /** Which pictures were used, in words. */
  readonly data: string;
  readonly figures: Figures;
  readonly robustness: readonly { readonly change: string; readonly accuracy: Interval }[];
  readonly comparison: Comparison | null;
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly string[];
}
