import { localNameOf } from './unclobbered.ts';

/** HTML elements that a shadow tree may hang in, besides custom ones; see “attach a shadow root” in the DOM standard. */
const HOSTS = new Set(
  'article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span'.split(' '),
);

/** Whether a shadow tree may hang in the element. */
export function mayHost(element: Element): boolean {
  const name = localNameOf(element);
  return HOSTS.has(name) || name.includes('-');
}
