import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until, within } from './until.ts';
import { onChange } from './watch.ts';

test('calls once after a burst of changes, and again after the next, in folders and files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-watch-'));
  await mkdir(join(folder, 'deep'));
  const stop = new AbortController();
  let calls = 0;
  const watching = onChange([folder], async () => void calls++, stop.signal);
  // Watching begins a moment later; from the first call on it has.
  await until('the first call', async () => {
    await writeFile(join(folder, 'probe'), '');
    return await until('a call for it', () => calls > 0, 1000);
  });
  await until('quiet', async () => {
    const before = calls;
    return await until('another call', () => calls > before, 400).then(
      () => false,
      () => true,
    );
  });
  const before = calls;
  for (let i = 0; i < 5; i++) await writeFile(join(folder, 'deep', `${i}`), 'burst');
  await until('one call for the burst', () => calls > before);
  expect(calls).toBe(before + 1);
  stop.abort();
  await watching;
  await rm(folder, { recursive: true });
});

test('ends with what the call rejects with', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-watch-'));
  const stop = new AbortController();
  const watching = onChange([folder], () => Promise.reject(new Error('no')), stop.signal);
  const outcome = watching.catch((error: Error) => error.message);
  await until('the end', async () => {
    await writeFile(join(folder, 'probe'), '');
    return (await within('the outcome', 1000, outcome)) === 'no';
  });
  stop.abort();
  await rm(folder, { recursive: true });
});
