import { type Chosen, criteriaAt, judge, type Standard } from '../../src/verdict.ts';
import type { PageReport, PictureReport } from '../shared/messages.ts';

/** One judged picture of the page, with the standard of the model that judged it. */
export interface Scored {
  readonly scores: NonNullable<PictureReport['scores']>;
  readonly standard: Standard;
}

/** The pictures of a page whose scores are known. */
export function scoredPictures(frames: readonly PageReport[]): Scored[] {
  return frames.flatMap(({ pictures, standard }) =>
    pictures.flatMap(({ scores }) => (scores && standard ? [{ scores, standard }] : [])),
  );
}

/** How many of the pictures would be blurred with the slider at `sensitivity`. */
export function countBlurred(pictures: readonly Scored[], sensitivity: number, chosen: Chosen): number {
  return pictures.filter((picture) => isBlurred(picture, sensitivity, chosen)).length;
}

/** For each picture, the lowest position of the slider at which it is blurred; those never blurred are left out. */
export function turningPoints(pictures: readonly Scored[], chosen: Chosen): number[] {
  return pictures.flatMap((picture) => {
    if (!isBlurred(picture, 100, chosen)) return [];
    let [shown, blurred] = [-1, 100];
    // Thresholds only fall as the slider rises, so there is one turning point to close in on.
    while (blurred - shown > 1) {
      const middle = Math.floor((shown + blurred) / 2);
      if (isBlurred(picture, middle, chosen)) blurred = middle;
      else shown = middle;
    }
    return [blurred];
  });
}

function isBlurred({ scores, standard }: Scored, sensitivity: number, chosen: Chosen): boolean {
  const { categories, thresholds } = criteriaAt(standard, sensitivity, chosen);
  return judge(scores, categories, thresholds).kind === 'blur';
}
