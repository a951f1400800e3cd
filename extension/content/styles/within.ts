import { parentOf } from '../find/unclobbered.ts';

/** Tells of elements whether they are in one of the roots, asking about each ancestor once. */
export function within(roots: ReadonlySet<Node>): (element: Element) => boolean {
  const known = new Map<Node, boolean>();
  return (element) => {
    const asked: Node[] = [];
    let node: Node | null | undefined = roots.size > 0 ? element : null;
    for (; node && !roots.has(node) && !known.has(node); node = parentOf(node) ?? (node as Partial<ShadowRoot>).host)
      asked.push(node);
    const answer = node ? (known.get(node) ?? true) : false;
    for (const one of asked) known.set(one, answer);
    return answer;
  };
}
