import { askBackground } from '../../shared/ask.ts';
import type { Counts, PictureReport } from '../../shared/messages.ts';

/** Milliseconds between two messages to the background at least. */
const PERIOD = 500;
/** Sources remembered as blurred once; a page that blurs more is counted no further. */
const MOST = 5000;
/** Chrome alone renders ahead. */
const page: Document & { readonly prerendering?: boolean } = document;
/** Failures that come from the classifier and not from the picture. */
const STUCK: readonly PictureReport['reason'][] = ['host-gone', 'no-backend'];

/**
 * Tells the background what this frame counts whenever that changes, once the page is seen: one that is rendered ahead
 * may never be.
 *
 * @returns what to call when it may have changed; cheap. `anew` where the background has forgotten what it was told
 */
export function tellCounts(
  look: () => { readonly pictures: readonly PictureReport[]; readonly answers: number },
  signal: AbortSignal,
): (anew?: boolean) => void {
  const blurredOnce = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let told = '';
  signal.addEventListener('abort', () => clearTimeout(timer));
  const tell = () => {
    timer = undefined;
    if (page.prerendering) return;
    const { pictures, answers } = look();
    const counts = countsOf(pictures, answers, blurredOnce);
    const text = JSON.stringify(counts);
    if (text === told || signal.aborted) return;
    told = text;
    // Without a background there is no badge to be wrong.
    void askBackground('counted', counts).catch(() => undefined);
  };
  const tellSoon = (anew = false) => {
    if (anew) told = '';
    timer ??= setTimeout(tell, PERIOD);
  };
  page.addEventListener('prerenderingchange', () => tellSoon(), { signal });
  return tellSoon;
}

function countsOf(pictures: readonly PictureReport[], answers: number, blurredOnce: Set<string>): Counts {
  const blurred = pictures.filter(({ state }) => state === 'blurred');
  // A data: address can be megabytes long: its beginning and length tell it from others well enough for a count.
  for (const { source } of blurred) {
    if (blurredOnce.size < MOST) blurredOnce.add(`${source.length} ${source.slice(0, 300)}`);
  }
  return {
    blurred: blurred.length,
    judged: answers,
    everBlurred: blurredOnce.size,
    backend: pictures.findLast(({ backend }) => backend !== undefined)?.backend,
    stuck: pictures.some(({ reason }) => STUCK.includes(reason)),
  };
}
