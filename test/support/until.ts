import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks `probe` again and again until it answers with something other than `undefined` or `false`, and resolves with
 * that. A probe that throws is asked again too, as pages do while they navigate.
 *
 * @param what    what is waited for, for the message of the error
 * @param timeout milliseconds after which it rejects, naming `what` and the last error
 */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  timeout = 15_000,
): Promise<Exclude<T, undefined | false>> {
  const deadline = performance.now() + timeout;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      const answer = await within(what, deadline - performance.now(), Promise.resolve(probe()));
      if (answer !== undefined && answer !== false) return answer as Exclude<T, undefined | false>;
    } catch (error) {
      last = error;
    }
    await pause(20);
  }
  throw new Error(`Waited ${timeout} ms in vain for ${what}`, { cause: last });
}

/** Resolves as `promise` does, or rejects naming `what` after `timeout` ms. */
export async function within<T>(what: string, timeout: number, promise: Promise<T>): Promise<T> {
  const late = new AbortController();
  const alarm = pause(timeout, undefined, { signal: late.signal }).then(() => {
    throw new Error(`${what} took more than ${timeout} ms`);
  });
  try {
    return await Promise.race([promise, alarm]);
  } finally {
    alarm.catch(() => undefined);
    late.abort();
  }
}
