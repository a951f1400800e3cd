import type { Scores } from '../../src/scores.ts';
import type { Standard } from '../../src/verdict.ts';

/** The model whose scores are corrected. */
export interface LearntFor {
  /** A shipped pack's folder name, or `pack:<id>` for one that was imported. */
  readonly pack: string;
  /** Address of the extension's root, with a slash at the end. */
  readonly folder: string;
  /** `modelName` of its card. */
  readonly model: string;
  readonly standard: Standard;
}

/** How much of what is stored has a say in the scores of the model in use. */
export interface Heeded {
  readonly corrections: number;
  readonly categories: number;
  /**
   * How many pictures seen would make it learn better: where the model came without a bank, one is made of them, and nothing
   * can be heeded before there are enough. Infinity where no more are wanted.
   */
  readonly betterWith: number;
}

/** What the host says to the learner. Each is answered under its id. */
export type ToLearner =
  /** Reads what is stored, trains what has to be, and scores by that from now on. `seen` stand for "anything else". */
  | { readonly kind: 'load'; readonly id: number; readonly for: LearntFor; readonly seen: readonly Float32Array[] }
  | { readonly kind: 'score'; readonly id: number; readonly scores: Scores; readonly features: Float32Array };

/** What the learner answers. */
export type FromLearner =
  | { readonly kind: 'loaded'; readonly id: number; readonly heeded: Heeded }
  | { readonly kind: 'scored'; readonly id: number; readonly scores: Scores }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
