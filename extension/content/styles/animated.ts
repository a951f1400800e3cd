import { animationsIn } from './unclobbered.ts';

/** Finds what animations paint: rules tell nothing of those that scripts begin, nor which elements keyframes are for. */
export class Animated {
  readonly #seen = new WeakSet<Animation>();

  /** What has begun to be animated since the last call. */
  begun(trees: Iterable<Document | ShadowRoot>): Element[] {
    const begun = [...trees].flatMap((tree) => animationsIn(tree).filter((one) => !this.#seen.has(one)));
    for (const one of begun) this.#seen.add(one);
    return begun.flatMap(({ effect }) => (effect as KeyframeEffect | null)?.target ?? []);
  }
}
