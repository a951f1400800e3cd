import { readUnchecked, type Unchecked } from '../shared/read-stored.ts';
import { type OpenPage, readFirst } from './read-page.ts';

/** What is asked for when the popup opens. */
interface Asked {
  /** Null where there is no tab. */
  readonly page: Promise<OpenPage | null>;
  readonly stored: Promise<Unchecked>;
}

const world = globalThis as typeof globalThis & { scrimAsked?: Asked };

/** Asks for everything at once, when the first of the popup's scripts comes to it: the page first, which takes two steps. */
export function askOnce(): Asked {
  world.scrimAsked ??= { page: readFirst(location.search), stored: readUnchecked() };
  return world.scrimAsked;
}
