import { join } from 'node:path';
import { Refused } from '../refused.ts';
import { type Example, readDataset } from './read-dataset.ts';
import { inspectDataset } from './remember.ts';
import { readTable } from './table.ts';

/** A picture to learn from or to be judged by, known by its content. */
export interface Item extends Example {
  readonly sha256: string;
  readonly cluster: string;
}

export interface Prepared {
  readonly root: string;
  readonly items: readonly Item[];
  readonly labels: readonly string[];
  /** What was left out and how often, in words. */
  readonly leftOut: readonly string[];
  /** Whether there was a list from `clean`. */
  readonly cleaned: boolean;
}

/**
 * Reads a dataset and leaves out what clean.csv says. Without that list files are looked into all the same: broken ones
 * and exact duplicates are left out or kept together, but near duplicates are not known.
 *
 * @throws Refused where `readDataset` does, and if fewer than two classes are left
 */
export async function prepare(root: string, allowed?: readonly string[]): Promise<Prepared> {
  const { examples, labels, undecided } = await readDataset(root, allowed);
  const list = await readTable(join(root, 'clean.csv'), ['file', 'action', 'cluster', 'sha256']);
  const lines = new Map((list ?? []).map((row) => [row.file!, row]));
  const dropped = new Set(
    examples.filter(({ file }) => lines.get(file)?.action === 'leave out').map(({ file }) => file),
  );
  const wanted = examples.filter(({ file }) => !dropped.has(file));
  const { sound, broken } = await identify(root, wanted);
  const items = sound.map((item) => ({ ...item, cluster: lines.get(item.file)?.cluster || item.sha256 }));
  checkClasses(root, items, labels);
  const leftOut = [
    ...(undecided.length > 0 ? [`${undecided.length} without an agreed label`] : []),
    ...(dropped.size > 0 ? [`${dropped.size} by clean.csv`] : []),
    ...(broken > 0 ? [`${broken} that do not decode`] : []),
  ];
  return { root, items, labels, leftOut, cleaned: list !== undefined };
}

/** Looks at every file itself, so that one changed since it was listed is not taken for the old one. */
async function identify(
  root: string,
  examples: readonly Example[],
): Promise<{ sound: (Example & { sha256: string })[]; broken: number }> {
  const files = examples.map(({ file }) => file);
  const found = await inspectDataset('Reading', root, files);
  const sound = examples.filter(({ file }) => !found.get(file)!.broken);
  return {
    sound: sound.map((example) => ({ ...example, sha256: found.get(example.file)!.sha256 })),
    broken: examples.length - sound.length,
  };
}

function checkClasses(root: string, items: readonly Item[], labels: readonly string[]): void {
  const present = labels.filter((label) => items.some((item) => item.label === label));
  if (present.length < 2)
    throw new Refused(
      `${root} has usable pictures of ${present.length} class${present.length === 1 ? '' : 'es'}${present[0] ? ` (${present[0]})` : ''}: at least two are needed`,
    );
}
