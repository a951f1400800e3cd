import { Failure } from '../../src/failure.ts';
import type { Judged, Picture } from '../../src/picture.ts';
import { composeOn } from '../../src/preprocess.ts';
import { closerAreas, firstViews, isUnsure, meanScores, worst } from '../../src/views.ts';
import { openPicture } from './decode.ts';
import type { Loaded } from './load-network.ts';
import type { Backend, Mode } from './worker-messages.ts';

export interface Networks {
  readonly first: Loaded;
  readonly second: Loaded | undefined;
  readonly mode: Mode;
  readonly backend: Backend;
}

type Reading = Pick<Judged, 'scores' | 'features'>;

/** Decodes a picture and looks at it as the mode says. Rejects with a Failure; `cancelled` once aborted. */
export async function judgePicture(networks: Networks, picture: Picture, signal: AbortSignal): Promise<Judged> {
  const began = performance.now();
  const { first, second, mode, backend } = networks;
  using opened = await openPicture(picture, first.card.input.size);
  const views = await firstViews(opened, composeOn);
  continueUnless(signal);
  let reading = worst(await first.look(views, signal), first.card);
  if (mode !== 'fast' && isUnsure(reading.scores, first.card)) {
    const closer = await Promise.all(closerAreas(opened.width, opened.height).map((area) => opened.square(area, 0)));
    continueUnless(signal);
    if (closer.length > 0) {
      const composed = closer.map((view) => composeOn(255, view));
      reading = worst([reading, ...(await first.look(composed, signal))], first.card);
    }
    if (second) reading = await askSecond(second, picture, reading, signal);
  }
  return { ...reading, backend, ms: performance.now() - began };
}

/** The second network has its own input size, so that it opens the picture anew; its opinion counts as much. */
async function askSecond(second: Loaded, picture: Picture, reading: Reading, signal: AbortSignal): Promise<Reading> {
  using opened = await openPicture(picture, second.card.input.size);
  const views = await firstViews(opened, composeOn);
  continueUnless(signal);
  const opinion = worst(await second.look(views, signal), second.card);
  return { ...reading, scores: meanScores(reading.scores, opinion.scores) };
}

function continueUnless({ aborted }: AbortSignal): void {
  if (aborted) throw new Failure('cancelled', 'nobody waits for this picture any more');
}
