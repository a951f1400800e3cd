import { Failure } from './failure.ts';

/** One who wants something. Aborting leaves the others who want it alone. */
export interface Caller {
  /** 0 first, 2 last. */
  readonly priority: number;
  readonly signal: AbortSignal;
  /** Receives a handle with which this caller's priority can be changed while it waits. */
  readonly named?: ((reprioritise: (priority: number) => void) => void) | undefined;
}

/** All callers of one run, as one. */
export type SharedCaller = Caller & { readonly named: NonNullable<Caller['named']> };

interface Shared<T> {
  readonly result: Promise<T>;
  /** Priority of each caller who still waits. */
  readonly callers: Map<symbol, number>;
  readonly controller: AbortController;
  reprioritise?: (priority: number) => void;
}

/**
 * Lets callers who want the same thing at the same time share one run of it, which is as urgent as the most urgent of
 * them. The run is aborted only when every caller has gone; a caller that aborts is answered at once with a
 * `cancelled` Failure.
 */
export class Joined<T> {
  private readonly running = new Map<string, Shared<T>>();

  /** @param start begins the run on behalf of its callers, who are one caller to it */
  run(key: string, caller: Caller, start: (caller: SharedCaller) => Promise<T>): Promise<T> {
    const { signal, priority, named } = caller;
    if (signal.aborted) return Promise.reject(gone());
    const shared = this.running.get(key) ?? this.begin(key, priority, start);
    const ticket = Symbol('caller');
    const urge = (wanted: number) => {
      shared.callers.set(ticket, wanted);
      settlePriority(shared);
    };
    urge(priority);
    named?.(urge);
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        reject(gone());
        this.leave(key, shared, ticket);
      };
      signal.addEventListener('abort', leave, { once: true });
      const settled = () => signal.removeEventListener('abort', leave);
      shared.result.finally(settled).then(resolve, reject);
    });
  }

  private begin(key: string, priority: number, start: (caller: SharedCaller) => Promise<T>): Shared<T> {
    const controller = new AbortController();
    const named = (reprioritise: (priority: number) => void) => {
      handle.reprioritise = reprioritise;
    };
    const handle: Pick<Shared<T>, 'reprioritise'> = {};
    const result = start({ signal: controller.signal, priority, named }).finally(() => this.end(key, shared));
    const shared: Shared<T> = Object.assign(handle, { result, callers: new Map(), controller });
    this.running.set(key, shared);
    return shared;
  }

  private leave(key: string, shared: Shared<T>, ticket: symbol): void {
    shared.callers.delete(ticket);
    if (shared.callers.size > 0) settlePriority(shared);
    else {
      this.end(key, shared);
      shared.controller.abort();
    }
  }

  private end(key: string, shared: Shared<T>): void {
    if (this.running.get(key) === shared) this.running.delete(key);
  }
}

function settlePriority({ callers, reprioritise }: Shared<unknown>): void {
  reprioritise?.(Math.min(...callers.values()));
}

function gone(): Failure {
  return new Failure('cancelled', 'nobody waits for this picture any more');
}
