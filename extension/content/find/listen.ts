interface Listening {
  readonly type: string;
  readonly listener: (event: never) => void;
  readonly options: AddEventListenerOptions;
}

const all = new Set<Listening>();
// Pages can give a document an `addEventListener` of their own, by naming an element so.
const { addEventListener } = EventTarget.prototype;

/**
 * Listens on the document, in the capture phase, until the signal aborts; also after a page opened its document anew
 * with `document.open`, which takes all listeners away.
 */
export function listen<E extends Event>(
  type: string,
  listener: (event: E) => void,
  signal: AbortSignal,
  passive = true,
): void {
  const listening = { type, listener, options: { capture: true, passive, signal } };
  all.add(listening);
  signal.addEventListener('abort', () => all.delete(listening));
  add(listening);
}

/** To be called when the document's root element was replaced. Listeners that are there still are not added again. */
export function listenAgain(): void {
  all.forEach(add);
}

function add({ type, listener, options }: Listening): void {
  addEventListener.call(document, type, listener as EventListener, options);
}
