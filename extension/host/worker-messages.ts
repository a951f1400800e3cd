import type { Reason } from '../../src/failure.ts';
import type { Judged, Picture } from '../../src/picture.ts';
import type { Standard } from '../../src/verdict.ts';

/** From fastest to slowest: the order in which the host tries them. */
export const BACKENDS = ['webgpu', 'wasm-simd', 'wasm', 'cpu'] as const;
export type Backend = (typeof BACKENDS)[number];

/** How much trouble is taken with a picture: see views.ts for the rules. */
export type Mode = 'fast' | 'balanced' | 'thorough';

/** What a worker loads. */
export interface LoadOptions {
  readonly pack: string;
  /** The network asked for a second opinion in Thorough mode. */
  readonly second: string | undefined;
  readonly mode: Mode;
  /** Address of the extension's root, which holds packs/ and wasm/; ends in a slash. */
  readonly folder: string;
  /** Whether a WebGPU adapter without hardware will do: for tests only. */
  readonly software: boolean;
}

/** What the host says to a worker. */
export type ToWorker =
  | ({ readonly kind: 'start'; readonly backend: Backend } & LoadOptions)
  | { readonly kind: 'classify'; readonly id: number; readonly picture: Picture }
  /** Runs the built-in picture again: answered with `started` if the backend still computes what it should. */
  | { readonly kind: 'check' };

/** What a worker says to the host. `refused` names why this backend cannot be used here. */
export type FromWorker =
  | { readonly kind: 'started'; readonly pack: string; readonly standard: Standard }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'judged'; readonly id: number; readonly judged: Judged }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: Reason; readonly message: string };
