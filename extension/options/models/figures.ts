import type { Card } from '../../../src/card.ts';
import { say, sayNumber } from '../../shared/say.ts';

/**
 * Size and published accuracy of what a model loads, on one line; empty where nothing is known.
 *
 * @param bytes of all files together; undefined until they are known
 */
export function sayFigures(cards: readonly Card[], bytes: number | undefined): string {
  const accuracies = cards.map(accuracyOf).filter((share) => share !== undefined);
  return [
    bytes === undefined ? '' : say('megabytes', sayNumber(bytes / 1e6, { maximumFractionDigits: bytes < 1e5 ? 3 : 1 })),
    accuracies.length > 0 ? say('publishedAccuracy', accuracies.map(sayAccuracy).join(' + ')) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The share that a card states, as `0.93`, `93 %` or `about 93 %`; undefined where it states none. */
function accuracyOf({ figures: { published } }: Card): number | undefined {
  const { accuracy } = published;
  const value = typeof accuracy === 'string' ? Number.parseFloat(accuracy.replace(/^\D+/, '')) : accuracy;
  if (value === undefined || Number.isNaN(value)) return undefined;
  return value > 1 || /%/.test(String(accuracy)) ? value / 100 : value;
}

const sayAccuracy = (share: number): string => sayNumber(share, { style: 'percent', maximumFractionDigits: 1 });
