import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BrowserName } from '../support/find-browser.ts';
import { CHANGING } from './fixtures/changing.ts';
import type { Fixture } from './fixtures/fixture.ts';
import { FRAMES } from './fixtures/frames.ts';
import { HOSTILE } from './fixtures/hostile.ts';
import { IMAGES } from './fixtures/images.ts';
import { PLACES } from './fixtures/places.ts';
import { SHADOW } from './fixtures/shadow.ts';
import { STYLES } from './fixtures/styles.ts';
import { SWAPPED } from './fixtures/swapped.ts';
import { THIRD_PARTY } from './fixtures/third-party.ts';

/** A part of the README's table of what is covered. */
export interface Section {
  readonly title: string;
  /** Whose results it shows: `<file>.test.ts`. */
  readonly file: string;
  /** What is played there; without, every test of the file is a line. */
  readonly fixtures?: readonly Fixture[];
}

export const SECTIONS: readonly Section[] = [
  { title: 'Elements that show pictures', file: 'covered', fixtures: IMAGES },
  { title: 'What style sheets paint', file: 'covered', fixtures: [...STYLES, ...PLACES] },
  { title: 'A video', file: 'video' },
  { title: 'A canvas', file: 'canvas' },
  { title: 'Frames, documents and sources', file: 'covered', fixtures: FRAMES },
  { title: 'Shadow trees', file: 'covered', fixtures: SHADOW },
  { title: 'Pages that change', file: 'covered', fixtures: [...CHANGING, ...SWAPPED] },
  { title: 'A sheet of paper', file: 'print' },
  { title: 'Hidden until its verdict, in spite of', file: 'unforgeable', fixtures: HOSTILE },
  { title: 'A page sees the same as without Scrim', file: 'stealth' },
  { title: 'Works as without Scrim', file: 'third-party', fixtures: THIRD_PARTY },
];

/** Names of the tests that passed when they ran last. */
export type Passed = readonly string[];
export type Results = Readonly<Record<string, Readonly<Record<BrowserName, Passed>>>>;

export const RESULTS = fileURLToPath(new URL('results.json', import.meta.url));

/** By test file, what passed when it ran last (keep-results.ts). */
export const passedLast = (): Results => JSON.parse(readFileSync(RESULTS, 'utf8')) as Results;
