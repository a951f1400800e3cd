import type { listen } from '../find/listen.ts';
import type { Subject } from '../subjects/subject.ts';
import type { StyleFollower } from './follow-styles.ts';

/** What the content script gives the script that follows styles, which is in frames where backgrounds are judged alone. */
export interface FollowedPage {
  /** A subject is in the page: called before it is painted. */
  found(subject: Subject): void;
  /** Something else is painted there. */
  changed(subject: Subject): void;
  left(subject: Subject): void;
  /** All trees that are in the page now. */
  trees(): ReadonlySet<Document | ShadowRoot>;
  /** Takes up at once what has been parsed. */
  hurry(): void;
  readonly listen: typeof listen;
  readonly signal: AbortSignal;
}

/** How the two scripts find each other, whichever runs first; pages cannot see it. */
export type StylesWorld = typeof globalThis & {
  scrimFollowStyles?: (page: FollowedPage) => StyleFollower;
  scrimStylesCame?: () => void;
};
