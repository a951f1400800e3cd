type Listener = (event: Event) => void;

/** By type: one call from the browser for all who listen, of which a page may cause thousands. */
const all = new Map<string, Set<Listener>>();
// Pages can give a document an `addEventListener` of their own, by naming an element so.
const { addEventListener } = EventTarget.prototype;

function tell(event: Event): void {
  for (const listener of all.get(event.type) ?? []) listener(event);
}

/**
 * Listens on the document, in the capture phase, until the signal aborts; also after a page opened its document anew
 * with `document.open`, which takes all listeners away.
 */
export function listen<E extends Event>(type: string, listener: (event: E) => void, signal: AbortSignal): void {
  const listeners = all.get(type) ?? new Set();
  all.set(type, listeners.add(listener as Listener));
  signal.addEventListener('abort', () => listeners.delete(listener as Listener));
  add(type);
}

/** To be called when the document's root element was replaced. Listeners that are there still are not added again. */
export function listenAgain(): void {
  for (const type of all.keys()) add(type);
}

function add(type: string): void {
  addEventListener.call(document, type, tell, true);
}
