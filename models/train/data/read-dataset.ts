import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { groupBy } from '../group.ts';
import { Refused } from '../refused.ts';
import { findPictures } from './find-pictures.ts';
import { readSources, type Source } from './sources.ts';
import { type Row, readTable } from './table.ts';

/** A labelled picture. */
export interface Example {
  /** Path in the dataset, with `/` between parts. */
  readonly file: string;
  readonly label: string;
  /** Where it comes from and under which licence, if the dataset says so. */
  readonly source: Source | undefined;
  /** The other columns of labels.csv, by which `evaluate` slices; `folder` always. */
  readonly columns: Row;
}

/** A folder of labelled pictures as it was read. */
export interface Dataset {
  readonly root: string;
  readonly examples: readonly Example[];
  /** In alphabetical order. */
  readonly labels: readonly string[];
  /** Pictures without an agreed label: unsure, skipped, or labelled differently by two people. */
  readonly undecided: readonly string[];
}

/** What a labeller answers instead of a class. */
export const UNSURE = 'unsure';

const OWN_COLUMNS = new Set(['file', 'label', 'labeller', 'source', 'licence']);

/**
 * Reads labelled pictures: from labels.csv (columns file, label; also labeller, source, licence and any others) if the
 * folder has one, else the name of the first folder on a picture's path is its label.
 *
 * @param allowed the classes, if they are fixed; else they are whatever labels there are
 * @throws Refused for no pictures, a label not among the classes, a listed file that is not there, or an unreadable CSV
 */
export async function readDataset(root: string, allowed?: readonly string[]): Promise<Dataset> {
  const rows = (await readTable(join(root, 'labels.csv'), ['file', 'label'])) ?? (await rowsOfFolders(root));
  const sources = await readSources(root);
  const undecided: string[] = [];
  const examples: Example[] = [];
  for (const [file, answers] of groupBy(rows, (row) => posix.normalize(row.file ?? ''))) {
    const label = agreed(answers);
    if (label === undefined) undecided.push(file);
    else examples.push(exampleOf(file, label, answers[0]!, sources(file)));
  }
  check(root, examples, allowed);
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  return { root, examples, labels: allowed ?? labels, undecided };
}

async function rowsOfFolders(root: string): Promise<Row[]> {
  const files = await findPictures(root);
  return files.filter((file) => file.includes('/')).map((file) => ({ file, label: file.slice(0, file.indexOf('/')) }));
}

function agreed(answers: readonly Row[]): string | undefined {
  const given = new Set(answers.map((row) => row.label ?? ''));
  const [label] = given;
  return given.size === 1 && label && label !== UNSURE ? label : undefined;
}

function exampleOf(file: string, label: string, row: Row, known: Source | undefined): Example {
  const stated = row.source ? { source: row.source, licence: row.licence ?? '' } : undefined;
  const columns = Object.fromEntries(Object.entries(row).filter(([column]) => !OWN_COLUMNS.has(column)));
  return { file, label, source: stated ?? known, columns: { folder: posix.dirname(file), ...columns } };
}

function check(root: string, examples: readonly Example[], allowed: readonly string[] | undefined): void {
  if (examples.length === 0)
    throw new Refused(`${root} has no labelled pictures: put them into a folder per class, or list them in labels.csv`);
  const stray = allowed && examples.find(({ label }) => !allowed.includes(label));
  if (stray)
    throw new Refused(
      `${stray.file} is labelled ${stray.label}, which is not among the classes: ${allowed.join(', ')}`,
    );
  const missing = examples.filter(({ file }) => file.startsWith('../') || !existsSync(join(root, file)));
  if (missing.length > 0)
    throw new Refused(
      `labels.csv lists ${missing.length} files that are not in ${root}, the first is ${missing[0]!.file}`,
    );
}
