import { judge, type Standard, type Thresholds, thresholdsAt } from '../../src/verdict.ts';
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
export function countBlurred(pictures: readonly Scored[], sensitivity: number, own: Thresholds): number {
  return pictures.filter((picture) => isBlurred(picture, sensitivity, own)).length;
}

/** For each picture, the lowest position of the slider at which it is blurred; those never blurred are left out. */
export function turningPoints(pictures: readonly Scored[], own: Thresholds): number[] {
  return pictures.flatMap((picture) => {
    if (!isBlurred(picture, 100, own)) return [];
    let [shown, blurred] = [-1, 100];
    // Thresholds only fall as the slider rises, so there is one turning point to close in on.
    while (blurred - shown > 1) {
      const middle = Math.floor((shown + blurred) / 2);
      if (isBlurred(picture, middle, own)) blurred = middle;
      else shown = middle;
    }
    return [blurred];
  });
}

function isBlurred({ scores, standard }: Scored, sensitivity: number, own: Thresholds): boolean {
  return judge(scores, standard.categories, thresholdsAt(standard, sensitivity, own)).kind === 'blur';
}
