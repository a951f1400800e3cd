import { mkdirSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A browser's folders on disk, gone after `remove` or, at the latest, when this process ends. */
export interface Home {
  readonly profile: string;
  /** Where a varied copy of the extension goes. */
  readonly extension: string;
  remove(): Promise<void>;
}

const homes = new Set<string>();
process.once('exit', () => {
  for (const folder of homes) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
});

export async function createHome(): Promise<Home> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-browser-'));
  homes.add(folder);
  const profile = join(folder, 'profile');
  mkdirSync(profile);
  return {
    profile,
    extension: join(folder, 'extension'),
    async remove() {
      // A browser's children go on writing for a moment after it has ended.
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
      homes.delete(folder);
    },
  };
}
