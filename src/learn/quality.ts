/** How well an own category is told apart, by examples it was not trained on; each level has its words in the extension. */
export type Level = 'good' | 'fair' | 'poor';

/** What would help most; each has its words in the extension. */
export type Advice =
  /** Add pictures of it: there are few. */
  | 'more-examples'
  /** The pictures of it are nearly all the same one: add different ones, or it knows only this one. */
  | 'more-varied'
  /** Add pictures that are not it, such as those it takes for it. */
  | 'more-others'
  /** The pictures of it have little in common: make two categories of it. */
  | 'split';

export interface Quality {
  readonly level: Level;
  readonly advice: readonly Advice[];
  /** Area under the ROC curve, of held-out examples: 1 is perfect, 0.5 is guessing. */
  readonly auc: number;
  /** Share of its own examples that it would have found at a probability of 0.5. */
  readonly found: number;
  /** Share of other pictures that it would have taken for it. */
  readonly mistaken: number;
}

const GOOD = 0.95;
const FAIR = 0.85;
const FEW = 10;
const MOSTLY_FOUND = 0.6;
const SELDOM_MISTAKEN = 0.03;
const NEARLY_SAME = 0.9;

/**
 * @param positives held-out probabilities of its own examples, at least one
 * @param negatives the same of other pictures, at least one
 * @param likeness  median cosine of its examples to the one they are most like
 */
export function qualityOf(positives: readonly number[], negatives: readonly number[], likeness: number): Quality {
  const auc = areaUnderCurve(positives, negatives);
  const found = shareAbove(positives);
  const mistaken = shareAbove(negatives);
  const level = auc >= GOOD ? 'good' : auc >= FAIR ? 'fair' : 'poor';
  return { level: sobered(level, positives.length, likeness), advice: advise(), auc, found, mistaken };

  function advise(): Advice[] {
    const advice: Advice[] = [];
    if (likeness > NEARLY_SAME) advice.push('more-varied');
    else if (positives.length < FEW) advice.push('more-examples');
    if (mistaken > SELDOM_MISTAKEN) advice.push('more-others');
    if (found < MOSTLY_FOUND && positives.length >= FEW) advice.push('split');
    return advice;
  }
}

/** The probability that an example scores above another picture, ties counting half. */
export function areaUnderCurve(positives: readonly number[], negatives: readonly number[]): number {
  const sorted = Float64Array.from(negatives).sort();
  const below = (value: number, orEqual: boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < value || (orEqual && sorted[middle] === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const wins = positives.reduce((sum, value) => sum + (below(value, false) + below(value, true)) / 2, 0);
  return wins / (positives.length * negatives.length);
}

// Nearly equal examples find each other whatever is learnt, and a handful proves little: neither earns the best word.
function sobered(level: Level, count: number, likeness: number): Level {
  return level === 'good' && (count < FEW / 2 + 1 || likeness > NEARLY_SAME) ? 'fair' : level;
}

function shareAbove(probabilities: readonly number[]): number {
  return probabilities.filter((probability) => probability >= 0.5).length / probabilities.length;
}
