import { type FileHandle, mkdir, open, readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { progress } from '../progress.ts';
import { type Inspected, inspect } from './inspect.ts';

interface Entry extends Inspected {
  readonly file: string;
  readonly size: number;
  readonly changed: number;
}

/** `inspectAll` for a dataset, with a bar; results are remembered in the dataset's folder `.scrim`. */
export async function inspectDataset(
  title: string,
  root: string,
  files: readonly string[],
): Promise<Map<string, Inspected>> {
  const bar = progress(title, files.length);
  try {
    return await inspectAll(root, files, join(root, '.scrim', 'looked.jsonl'), bar.at, availableParallelism() + 1);
  } finally {
    bar.end();
  }
}

/** How many files were looked into, for progress. */
export type Looked = (done: number) => void;

/**
 * Looks into every file, remembering each result in a file of lines, so that work done before a crash is not done again.
 * A file that changed (size or time) is looked into anew.
 *
 * @param memory where results are kept @param at once how many files are read at a time
 */
export async function inspectAll(
  root: string,
  files: readonly string[],
  memory: string,
  looked: Looked,
  atOnce: number,
): Promise<Map<string, Inspected>> {
  const known = await recall(memory);
  await mkdir(dirname(memory), { recursive: true });
  const log = await open(memory, 'a');
  const results = new Map<string, Inspected>();
  const queue = files.values();
  const worker = async (): Promise<void> => {
    for (const file of queue) {
      results.set(file, await look(root, file, known, log));
      looked(results.size);
    }
  };
  try {
    // A crash in the middle of a line spoils that line only.
    await log.appendFile('\n');
    await Promise.all(Array.from({ length: atOnce }, worker));
  } finally {
    await log.close();
  }
  return new Map(files.map((file) => [file, results.get(file)!]));
}

async function look(
  root: string,
  file: string,
  known: ReadonlyMap<string, Entry>,
  log: FileHandle,
): Promise<Inspected> {
  const { size, mtimeMs } = await stat(join(root, file));
  const before = known.get(file);
  if (before?.size === size && before.changed === mtimeMs) return before;
  const entry: Entry = { file, size, changed: mtimeMs, ...(await inspect(join(root, file))) };
  await log.appendFile(`${JSON.stringify(entry)}\n`);
  return entry;
}

async function recall(memory: string): Promise<Map<string, Entry>> {
  const text = await readFile(memory, 'utf8').catch(() => '');
  const entries = text.split('\n').flatMap((line): [string, Entry][] => {
    try {
      const entry = JSON.parse(line) as Entry;
      return [[entry.file, entry]];
    } catch {
      return [];
    }
  });
  return new Map(entries);
}
