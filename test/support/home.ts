import type { ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A browser's folders on disk, gone after `remove` or, at the latest, when this process ends. */
export interface Home {
  readonly profile: string;
  /** Where a varied copy of the extension goes. */
  readonly extension: string;
  /** Names the browser's program, which is ended with this process at the latest. */
  settle(program: ChildProcess | null): void;
  remove(): Promise<void>;
}

const homes = new Map<string, ChildProcess | null>();
process.once('exit', () => {
  for (const [folder, tenant] of homes) {
    // What still runs would write its profile anew.
    tenant?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
});

export async function createHome(): Promise<Home> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-browser-'));
  homes.set(folder, null);
  const profile = join(folder, 'profile');
  mkdirSync(profile);
  return {
    profile,
    extension: join(folder, 'extension'),
    settle: (program) => void homes.set(folder, program),
    async remove() {
      // A browser's children go on writing for a moment after it has ended.
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
      homes.delete(folder);
    },
  };
}
