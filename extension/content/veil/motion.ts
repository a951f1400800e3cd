import type { Subject } from '../subjects/subject.ts';

interface Followed {
  timer: ReturnType<typeof setTimeout> | undefined;
  inView: boolean;
}

/**
 * Looks again and again at what moves by itself, while it is in view and the page is looked at. How often follows from
 * how fast answers come: the next look waits for the last answer.
 */
export class MotionWatch {
  readonly #followed = new Map<Subject, Followed>();

  /**
   * @param moved called when a subject shows something else; resolves with whether it is veiled once that is judged
   */
  constructor(
    private readonly moved: (subject: Subject) => Promise<boolean>,
    signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => {
      for (const { timer } of this.#followed.values()) clearTimeout(timer);
      this.#followed.clear();
    });
  }

  setInView(subject: Subject, inView: boolean): void {
    if (!subject.motion) return;
    const followed = this.#followed.get(subject) ?? { timer: undefined, inView };
    this.#followed.set(subject, followed);
    followed.inView = inView;
    if (inView && followed.timer === undefined) this.#lookIn(subject, followed, 0);
  }

  forget(subject: Subject): void {
    clearTimeout(this.#followed.get(subject)?.timer);
    this.#followed.delete(subject);
  }

  #lookIn(subject: Subject, followed: Followed, delay: number): void {
    // A frame asked for from a timer comes after those that the page asked for: what it drew in them is still there.
    followed.timer = setTimeout(() => requestAnimationFrame(() => void this.#look(subject, followed)), delay);
  }

  async #look(subject: Subject, followed: Followed): Promise<void> {
    const { motion } = subject;
    const isFollowed = () => this.#followed.get(subject) === followed && followed.inView;
    if (!motion || !isFollowed()) {
      followed.timer = undefined;
      return;
    }
    const began = performance.now();
    const veiled = motion.hasMoved() && (await this.moved(subject));
    const spent = performance.now() - began;
    const period = veiled ? motion.periodAfterHit : motion.period;
    if (isFollowed()) this.#lookIn(subject, followed, Math.max(period - spent, period / 4));
    else followed.timer = undefined;
  }
}
