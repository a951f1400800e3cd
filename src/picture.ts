import type { Scores } from './scores.ts';

/** A picture as it was read: encoded bytes where they could be had, else straight RGBA pixels, row by row. */
export type Picture =
  | { readonly kind: 'bytes'; readonly bytes: ArrayBuffer; readonly type: string }
  | {
      readonly kind: 'pixels';
      readonly data: Uint8ClampedArray;
      readonly width: number;
      readonly height: number;
      /** The whole picture squashed from more pixels than these. */
      readonly squares?: readonly Square[] | undefined;
    };

/** A picture squashed for a network. */
export interface Square {
  /** Pixels a side. */
  readonly size: number;
  /** size * size RGBA, straight. */
  readonly data: Uint8ClampedArray;
}

/** What the engine returns for one picture. `features` is the network's feature vector, kept for personal heads. */
export interface Judged {
  readonly scores: Scores;
  readonly features: Float32Array;
  /** Which backend ran it: `webgpu`, `wasm-relaxed`, `wasm-simd`, `wasm` or `cpu`. */
  readonly backend: string;
  /** Milliseconds from taking the picture off the queue to its scores; 0 for a cached answer. */
  readonly ms: number;
}

/** The one function type that every layer of the engine has and wraps. Rejects with a `Failure`. */
export type Classify = (picture: Picture, signal: AbortSignal) => Promise<Judged>;
