import { Failure } from './failure.ts';

/**
 * Lets callers who want the same thing at the same time share one run of it. The run is aborted only when every
 * caller has gone; a caller that aborts is answered at once with a `cancelled` Failure.
 */
export class Joined<T> {
  private readonly running = new Map<string, { result: Promise<T>; waiting: number; controller: AbortController }>();

  run(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const shared = this.running.get(key) ?? this.begin(key, start);
    shared.waiting += 1;
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        reject(new Failure('cancelled', 'nobody waits for this picture any more'));
        shared.waiting -= 1;
        if (shared.waiting > 0) return;
        this.running.delete(key);
        shared.controller.abort();
      };
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      const settled = () => signal.removeEventListener('abort', leave);
      shared.result.finally(settled).then(resolve, reject);
    });
  }

  private begin(key: string, start: (signal: AbortSignal) => Promise<T>) {
    const controller = new AbortController();
    const result = start(controller.signal).finally(() => {
      if (this.running.get(key)?.controller === controller) this.running.delete(key);
    });
    const shared = { result, waiting: 0, controller };
    this.running.set(key, shared);
    return shared;
  }
}
