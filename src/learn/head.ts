import type { Label, Scores } from '../scores.ts';
import { type Bank, direction } from './bank.ts';
import { type Corrections, usableWith } from './corrections.ts';
import { CORRECTED } from './labels.ts';
import { layOut, nearest, type Rows } from './nearest.ts';

/** Pictures less alike than this (cosine of directions) have no bearing on each other, however many there are. */
export const REACH = 0.72;

/** How much of the model's own opinion is left at the very picture that was corrected: LEFT / (1 + LEFT). */
const LEFT = 0.1;

/** Where a correction draws the logit: to a probability of 0.011 for "fine", 0.989 for "blur". */
const DRAWN_TO = 4.5;

/** Logits beyond this are taken as this, so that a score of exactly 0 or 1 can be corrected. */
const FURTHEST = 16;

export interface Head {
  /** How many corrections it heeds. */
  readonly examples: number;
  /** Corrections of other models, which it cannot use. */
  readonly foreign: number;
  /**
   * @param scores   what the model says
   * @param features of the same picture, of the model that the head was made for
   * @returns the same object if no correction is near; else corrected scores, which sum to what they summed to, with
   *   CORRECTED beside them if a "Blur this" is near
   * @throws RangeError if the features have another length or are not finite numbers
   */
  correct(scores: Scores, features: Float32Array): Scores;
}

/**
 * The personal head: mends the model's scores near what the user corrected, and nowhere else.
 *
 * Method. A kernel of compact support, k = ((cos - REACH) / (1 - REACH))^2 for cos > REACH, else 0, weighs the nearest "fine"
 * (kf) and the nearest "blur" (kb). The model's own logit m is the prior, worth LEFT of an observation, so that the corrected
 * logit is the posterior mean of kernel-weighted observations
 *     (LEFT m + kb max(m, DRAWN_TO) + kf min(m, -DRAWN_TO)) / (LEFT + kb + kf)
 * (nonparametric Bayesian kernel inference: Vega-Brown, Doniec and Roy, NeurIPS 2014; kernels of compact support make it
 * exactly local: Melkumyan and Ramos, IJCAI 2009). m is the logit of everything that is blurred for; labels share what that
 * gains or loses in proportion. Only the nearest example of each label counts, not the sum: many weak resemblances to
 * pictures marked as fine must not add up to opening the door.
 *
 * Bounds. No example within REACH: no effect, exactly. Deterministic, independent of the examples' order. Fitting reads every
 * example once; correcting costs about half an inner product per example. "Fine" alone never raises what pictures
 * are blurred for, "blur" alone never lowers it. "Fine" also lowers own categories' scores (`own:...`), by its weight.
 *
 * @param blurred labels whose probability is what pictures are blurred for, over all categories
 * @throws RangeError if an example's features are not finite numbers
 */
export function fitHead(corrections: Corrections, bank: Bank, blurred: ReadonlySet<Label>): Head {
  const { usable, foreign } = usableWith(corrections, bank.model, bank.mean.length);
  const directionsOf = (wanted: 'fine' | 'blur'): Rows =>
    layOut(usable.filter(({ label }) => label === wanted).map(({ features }) => direction(features, bank)));
  const [fine, blur] = [directionsOf('fine'), directionsOf('blur')];
  return {
    examples: usable.length,
    foreign: foreign.length,
    correct(scores, features) {
      if (usable.length === 0) return scores;
      const seen = direction(features, bank);
      const weights = { fine: influence(fine, seen), blur: influence(blur, seen) };
      return weights.fine === 0 && weights.blur === 0 ? scores : corrected(scores, blurred, weights);
    },
  };
}

interface Weights {
  readonly fine: number;
  readonly blur: number;
}

function influence(examples: Rows, seen: Float32Array): number {
  return Math.min(1, (nearest(examples, seen, REACH) - REACH) / (1 - REACH)) ** 2;
}

function corrected(scores: Scores, blurred: ReadonlySet<Label>, weights: Weights): Scores {
  const [own, labels] = parted(Object.entries(scores), ([label]) => label.startsWith('own:'));
  const [flagged, rest] = parted(labels, ([label]) => blurred.has(label));
  const total = sum(labels);
  const wanted = total * posterior(sum(flagged) / (total || 1), weights);
  return {
    ...scores,
    ...Object.fromEntries(scaled(flagged, wanted)),
    ...Object.fromEntries(scaled(rest, total - wanted)),
    ...Object.fromEntries(own.map(([label, score]) => [label, posterior(score, { fine: weights.fine, blur: 0 })])),
    ...(weights.blur > 0 && { [CORRECTED]: surely(weights) }),
  };
}

/** The same labels with another sum, in proportion; in equal parts where there was nothing. */
function scaled(entries: readonly Entry[], wanted: number): Entry[] {
  const now = sum(entries);
  return entries.map(([label, score]) => [label, now > 0 ? (score / now) * wanted : wanted / entries.length]);
}

function posterior(probability: number, { fine, blur }: Weights): number {
  const said = Math.min(FURTHEST, Math.max(-FURTHEST, Math.log(probability / (1 - probability))));
  const [down, up] = [Math.min(said, -DRAWN_TO), Math.max(said, DRAWN_TO)];
  const logit = (LEFT * said + blur * up + fine * down) / (LEFT + blur + fine);
  return 1 / (1 + Math.exp(-logit));
}

function surely({ fine, blur }: Weights): number {
  return Math.max(0, (blur - fine) / (LEFT + blur + fine));
}

type Entry = [label: Label, score: number];

function parted(entries: readonly Entry[], isFirst: (entry: Entry) => boolean): [Entry[], Entry[]] {
  return [entries.filter(isFirst), entries.filter((entry) => !isFirst(entry))];
}

function sum(entries: readonly Entry[]): number {
  return entries.reduce((total, [, score]) => total + score, 0);
}
