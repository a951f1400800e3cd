import { drawCanary } from '../../src/canary.ts';
import type { ModelTrial } from '../shared/messages.ts';
import { Pool, type PoolOptions } from './pool.ts';

/** Milliseconds after the last trial of a model at which its worker ends. */
const LINGER = 10_000;
/** Pixels a side of the picture that is judged: a common size, scaled down like any other. */
const SIDE = 480;

/** Tries models, named as the setting names them, in workers of their own, so that a trial neither waits for pages nor keeps them waiting. */
export class Trials {
  private readonly pools = new Map<string, Pool>();
  private readonly endings = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly optionsFor: (model: string) => PoolOptions) {}

  /** Loads the model if need be and judges the built-in picture once; the loading is not counted. */
  async run(model: string): Promise<ModelTrial> {
    clearTimeout(this.endings.get(model));
    const pool = this.pools.get(model) ?? new Pool(this.optionsFor(model));
    this.pools.set(model, pool);
    try {
      await pool.warm();
      const picture = { kind: 'pixels', data: drawCanary(SIDE), width: SIDE, height: SIDE } as const;
      const { ms, backend } = await pool.classify(picture, new AbortController().signal);
      return { ms, backend, degraded: pool.degraded };
    } finally {
      this.endings.set(
        model,
        setTimeout(() => this.end(model), LINGER),
      );
    }
  }

  /** Lets go of a model, which may have been replaced by another of its name. */
  end(model: string): void {
    this.pools.get(model)?.close();
    this.pools.delete(model);
  }
}
