import { join, posix } from 'node:path';
import { readTable } from './table.ts';

/** Where a picture comes from. */
export interface Source {
  readonly source: string;
  readonly licence: string;
}

/**
 * Reads sources.csv (columns path, source, licence), where a path is a file or a folder; the longest path that holds a
 * file counts, `.` stands for all.
 *
 * @returns the stated source of a file, or undefined
 */
export async function readSources(root: string): Promise<(file: string) => Source | undefined> {
  const rows = (await readTable(join(root, 'sources.csv'), ['path', 'source', 'licence'])) ?? [];
  const stated = new Map(rows.map((row) => [posix.normalize(row.path!).replace(/\/$/, ''), row]));
  return (file) => {
    for (let path = file; ; path = posix.dirname(path)) {
      const row = stated.get(path);
      if (row?.source) return { source: row.source, licence: row.licence ?? '' };
      if (path === '.' || path === '/') return undefined;
    }
  };
}
