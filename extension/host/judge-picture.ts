import { Failure } from '../../src/failure.ts';
import type { Judged, Picture } from '../../src/picture.ts';
import {
  closerViews,
  firstLooks,
  isUnsure,
  type Look,
  meanReading,
  medianReading,
  type Opened,
  worst,
} from '../../src/views.ts';
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
  using opened = await openPicture(picture, first.takes);
  const looks = await firstLooks(opened);
  continueUnless(signal);
  const readings = await first.look(
    looks.map(({ view }) => view),
    signal,
  );
  const isDoubtful = mode !== 'fast' && readings.some(({ scores }) => isUnsure(scores, first.card));
  if (!isDoubtful) return { ...worst(readings, first.card), backend, ms: performance.now() - began };
  const closer = worst(await lookCloser(first, opened, looks, readings, signal), first.card);
  const reading = second ? await askSecond(second, picture, closer, signal) : closer;
  return { ...reading, backend, ms: performance.now() - began };
}

/** Every reading that is unsure, together with those of other views of the same; the others as they are. */
async function lookCloser(
  network: Loaded,
  opened: Opened,
  looks: readonly Look[],
  readings: readonly Reading[],
  signal: AbortSignal,
): Promise<Reading[]> {
  const groups = await Promise.all(
    looks.map((look, i) => (isUnsure(readings[i]!.scores, network.card) ? closerViews(opened, look) : [])),
  );
  continueUnless(signal);
  const more = await network.look(groups.flat(), signal);
  let used = 0;
  return groups.map((group, i) => {
    const from = used;
    used += group.length;
    return medianReading([readings[i]!, ...more.slice(from, used)], network.card);
  });
}

/** The second network has its own input size, so that it opens the picture anew; its opinion counts as much. */
async function askSecond(second: Loaded, picture: Picture, reading: Reading, signal: AbortSignal): Promise<Reading> {
  using opened = await openPicture(picture, second.takes);
  const looks = await firstLooks(opened);
  continueUnless(signal);
  const views = looks.map(({ view }) => view);
  return meanReading(reading, worst(await second.look(views, signal), second.card));
}

function continueUnless({ aborted }: AbortSignal): void {
  if (aborted) throw new Failure('cancelled', 'nobody waits for this picture any more');
}
