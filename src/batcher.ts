import { Failure } from './failure.ts';

export interface Batching {
  /** Items that one run takes at most. */
  readonly size: number;
  /** Milliseconds that an item waits for others while a run is going on; with none going on it starts at once. */
  readonly wait: number;
}

interface Waiting<In, Out> {
  readonly item: In;
  readonly signal: AbortSignal;
  readonly resolve: (result: Out) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers items that arrive while a device is busy into one run, which costs a GPU hardly more than a run of one.
 *
 * @param run takes 1 to `size` items and returns as many results, in order
 * @returns takes one item; rejects as `run` does, or with a `cancelled` Failure if aborted before its run began
 */
export function batch<In, Out>(
  run: (items: readonly In[]) => Promise<readonly Out[]>,
  { size, wait }: Batching,
): (item: In, signal: AbortSignal) => Promise<Out> {
  const waiting: Waiting<In, Out>[] = [];
  let running = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const begin = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const items = waiting.splice(0, size).filter((one) => !dropped(one));
    if (items.length > 0) void runNow(items);
    if (waiting.length > 0) plan();
  };

  const runNow = async (items: readonly Waiting<In, Out>[]): Promise<void> => {
    running += 1;
    try {
      const results = await run(items.map(({ item }) => item));
      items.forEach(({ resolve }, i) => {
        resolve(results[i]!);
      });
    } catch (error) {
      for (const { reject } of items) reject(error);
    }
    running -= 1;
    if (waiting.length > 0 && running === 0) begin();
  };

  const plan = (): void => {
    if (running === 0 || waiting.length >= size) begin();
    else timer ??= setTimeout(begin, wait);
  };

  return (item, signal) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, signal, resolve, reject });
      // Items handed in together start together.
      queueMicrotask(() => waiting.length > 0 && plan());
    });
}

function dropped({ signal, reject }: Pick<Waiting<never, never>, 'signal' | 'reject'>): boolean {
  if (signal.aborted) reject(new Failure('cancelled', 'nobody waits for this picture any more'));
  return signal.aborted;
}
