import { drawCanary } from '../../src/canary.ts';
import type { ModelTrial } from '../shared/messages.ts';
import { Pool, type PoolOptions } from './pool.ts';
import type { Mode } from './worker-messages.ts';

/** Milliseconds after the last trial of a mode at which its worker ends. */
const LINGER = 10_000;
/** Pixels a side of the picture that is judged: a common size, scaled down like any other. */
const SIDE = 480;

/** Tries modes in workers of their own, so that a trial neither waits for pages nor keeps them waiting. */
export class Trials {
  private readonly pools = new Map<Mode, Pool>();
  private readonly endings = new Map<Mode, ReturnType<typeof setTimeout>>();

  constructor(private readonly optionsFor: (mode: Mode) => PoolOptions) {}

  /** Loads the mode's model if need be and judges the built-in picture once; the loading is not counted. */
  async run(mode: Mode): Promise<ModelTrial> {
    clearTimeout(this.endings.get(mode));
    const pool = this.pools.get(mode) ?? new Pool(this.optionsFor(mode));
    this.pools.set(mode, pool);
    try {
      await pool.warm();
      const picture = { kind: 'pixels', data: drawCanary(SIDE), width: SIDE, height: SIDE } as const;
      const { ms, backend } = await pool.classify(picture, new AbortController().signal);
      return { ms, backend, degraded: pool.degraded };
    } finally {
      this.endings.set(
        mode,
        setTimeout(() => this.end(mode), LINGER),
      );
    }
  }

  private end(mode: Mode): void {
    this.pools.get(mode)?.close();
    this.pools.delete(mode);
  }
}
