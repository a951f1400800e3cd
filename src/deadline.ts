/**
 * A signal that aborts when `signal` does, or after some time. Ending it lets go of both at once: an
 * `AbortSignal.timeout` is kept until its time has come, with all that listens to it, whether anyone still waits or not.
 *
 * @param ms milliseconds
 */
export function deadline(signal: AbortSignal, ms: number): { readonly signal: AbortSignal; end(): void } {
  const either = new AbortController();
  const abort = () => either.abort();
  const timer = setTimeout(abort, ms);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  return {
    signal: either.signal,
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    },
  };
}
