import { watch } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds of quiet that end a burst of changes: editors and version control write many files at once. */
const QUIET = 150;

/**
 * Calls `changed` after every burst of changes below `paths`, never twice at a time; changes that come while it runs
 * are followed by another call. Ends when the signal aborts; what `changed` rejects with ends it too.
 */
export async function onChange(
  paths: readonly string[],
  changed: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let last = 0;
  let handled = 0;
  let wake = (): void => undefined;
  const follow = async (path: string): Promise<void> => {
    for await (const _ of watch(path, { recursive: true, signal })) {
      last = performance.now();
      wake();
    }
  };
  const following = Promise.all(paths.map(follow));
  following.catch(() => wake());
  while (!signal.aborted) {
    if (last === handled)
      await Promise.race([new Promise<void>((resolve) => (wake = resolve)), following]).catch(ignoreAbort);
    else if (performance.now() - last < QUIET) await pause(QUIET);
    else {
      handled = last;
      await changed();
    }
  }
  await following.catch(ignoreAbort);
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}
