import type { Batch, Targets } from '../fit/batch.ts';
import type { Lesson } from '../fit/learner.ts';

/** Where tfjs computes inside a browser. */
export type Backend = 'wasm' | 'webgpu';

/** What is asked of the page that learns; each is answered once, one after the other. */
export type Call =
  /** Answered with what the device calls itself. */
  | { readonly name: 'begin'; readonly backend: Backend; readonly software: boolean }
  | { readonly name: 'create'; readonly lesson: Lesson }
  /** Answered with one number, the loss, in an array: it may be NaN. */
  | {
      readonly name: 'learn';
      readonly batch: Batch;
      readonly targets: Targets;
      readonly share: number;
      readonly seed: string;
    }
  | { readonly name: 'step'; readonly rate: number; readonly step: number }
  | { readonly name: 'forget' }
  | { readonly name: 'predict'; readonly batch: Batch }
  | { readonly name: 'state' }
  | { readonly name: 'load'; readonly state: ReadonlyMap<string, Float32Array> }
  | { readonly name: 'dispose' };
