import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Makes an empty folder among the system's temporary ones, named after `purpose`; it is removed after the calling file's tests. */
export async function folderForTests(purpose: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `scrim-${purpose}-`));
  afterAll(async () => await rm(folder, { recursive: true, force: true }));
  return folder;
}
