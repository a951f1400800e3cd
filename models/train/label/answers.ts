import { join } from 'node:path';
import { type Row, readTable, writeTable } from '../data/table.ts';
import { Refused } from '../refused.ts';

/** What labellers have said, as it stands in labels.csv. */
export interface Answers {
  /** One labeller's answers by file. */
  of(labeller: string): ReadonlyMap<string, string>;
  labellers(): string[];
  /** Writes the answer, in place of this labeller's earlier one; it is on disk when this resolves. */
  set(file: string, labeller: string, label: string): Promise<void>;
  /** Takes a labeller's answer back. */
  take(file: string, labeller: string): Promise<void>;
}

const COLUMNS = ['file', 'label', 'labeller', 'answered'];

/** Opens labels.csv, other columns and all. The file is replaced whole with every answer, so no crash can spoil it. */
export async function openAnswers(root: string, now: () => Date = () => new Date()): Promise<Answers> {
  const path = join(root, 'labels.csv');
  let rows: readonly Row[] = (await readTable(path, ['file', 'label'])) ?? [];
  const columns = [...new Set([...COLUMNS, ...rows.flatMap((row) => Object.keys(row))])];
  const isOf = (row: Row, labeller: string): boolean => (row.labeller || '') === labeller;
  let writing: Promise<void> = Promise.resolve();
  const replace = (change: (before: readonly Row[]) => readonly Row[]): Promise<void> => {
    const written = writing.then(async () => {
      const next = change(rows);
      await writeTable(path, columns, next);
      rows = next;
    });
    // A failed answer is its own caller's to hear of; the next one starts afresh.
    writing = written.catch(() => {});
    return written;
  };
  return {
    of: (labeller) => new Map(rows.filter((row) => isOf(row, labeller)).map((row) => [row.file!, row.label!])),
    labellers: () => [...new Set(rows.map((row) => row.labeller || ''))],
    set: (file, labeller, label) =>
      replace((before) => {
        const earlier = before.find((row) => row.file === file && isOf(row, labeller));
        const answered = { ...earlier, file, label, labeller, answered: now().toISOString() };
        return [...before.filter((row) => row !== earlier), answered];
      }),
    take: (file, labeller) => replace((before) => before.filter((row) => row.file !== file || !isOf(row, labeller))),
  };
}

/** Keys for the classes: the first letter of each that is still free, else a digit. @throws Refused for too many classes */
export function keysFor(labels: readonly string[]): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const label of labels) {
    const wanted = [...label.toLowerCase().replace(/[^a-z]/g, ''), ...'123456789'];
    const key = wanted.find((letter) => !keys.has(letter) && !'usz'.includes(letter));
    if (!key) throw new Refused(`there are more classes than keys: ${labels.length}`);
    keys.set(key, label);
  }
  return keys;
}
