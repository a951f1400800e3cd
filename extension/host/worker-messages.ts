import type { Reason } from '../../src/failure.ts';
import type { Judged, Picture } from '../../src/picture.ts';
import type { Standard } from '../../src/verdict.ts';

/** From fastest to slowest: the order in which the host tries them. `wasm-relaxed` is Scrim's own, see src/kernels. */
export const BACKENDS = ['webgpu', 'wasm-relaxed', 'wasm-simd', 'wasm', 'cpu'] as const;
export type Backend = (typeof BACKENDS)[number];

/** How much trouble is taken with a picture: see views.ts for the rules. */
export type Mode = 'fast' | 'balanced' | 'thorough';

/** What a worker loads. */
export interface LoadOptions {
  /** A shipped pack's folder name, or `pack:<id>` for one that was imported. */
  readonly pack: string;
  /** The network asked for a second opinion in Thorough mode. */
  readonly second: string | undefined;
  readonly mode: Mode;
  /** Address of the extension's root, which holds packs/ and wasm/; ends in a slash. */
  readonly folder: string;
  /** Whether a WebGPU adapter without hardware will do: for tests only. */
  readonly software: boolean;
}

/** Backends that this browser or machine simply does not have, with what is missing. */
export type Absent = Readonly<Partial<Record<Backend, string>>>;

/** What the host says to a worker. */
export type ToWorker =
  /** Loads on the first of the backends that is there; one that is there but fails is the end of it. */
  | ({ readonly kind: 'start'; readonly backends: readonly Backend[] } & LoadOptions)
  | { readonly kind: 'classify'; readonly id: number; readonly picture: Picture }
  /** Nobody waits for the picture any more; it is answered all the same, sooner. */
  | { readonly kind: 'cancel'; readonly id: number }
  /** Runs the built-in picture again: answered with `checked` if the backend still computes what it should. */
  | { readonly kind: 'check' };

/** What a worker says to the host. */
export type FromWorker =
  /** A backend is there and is being loaded. */
  | { readonly kind: 'trying'; readonly backend: Backend; readonly absent: Absent }
  | { readonly kind: 'started'; readonly started: Started }
  /** The backend cannot be used, or no longer. */
  | { readonly kind: 'refused'; readonly backend: Backend; readonly message: string; readonly absent: Absent }
  | { readonly kind: 'checked' }
  | { readonly kind: 'judged'; readonly id: number; readonly judged: Judged }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: Reason; readonly message: string };

/** A worker that is ready and has passed the canary. */
export interface Started {
  readonly backend: Backend;
  /** Backends before this one that were passed over. */
  readonly absent: Absent;
  readonly pack: string;
  /** `modelName` of its card. */
  readonly model: string;
  readonly standard: Standard;
}
