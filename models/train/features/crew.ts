import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';
import type { Job } from './worker.ts';

/** A worker per core. */
export interface Crew {
  readonly size: number;
  /** Values of a pack's node, [looks, values]. */
  features(job: Job & { pack: string }): Promise<Float32Array>;
  /** The views themselves, RGBA bytes one behind the other. */
  pixels(job: Omit<Job, 'pack' | 'node'>): Promise<Uint8ClampedArray>;
  dismiss(): Promise<void>;
}

/** Milliseconds that a worker without work is kept, since starting one takes seconds: until the crew is dismissed. */
const KEPT = 2 ** 31 - 1;

/** @param size how many workers; one per core if not given */
export function createCrew(size = availableParallelism()): Crew {
  const pool = new Tinypool({
    filename: fileURLToPath(new URL('./worker.mjs', import.meta.url)),
    runtime: 'worker_threads',
    minThreads: 0,
    maxThreads: size,
    idleTimeout: KEPT,
    isolateWorkers: false,
  });
  return {
    size,
    features: (job) => pool.run(job),
    pixels: (job) => pool.run({ ...job, pack: undefined, node: '' }),
    dismiss: () => pool.destroy(),
  };
}
