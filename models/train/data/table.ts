import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { messageOf, Refused } from '../refused.ts';
import { writeWhole } from '../write-whole.ts';

/** A line of a CSV file by its column names. */
export type Row = Readonly<Record<string, string>>;

/**
 * Reads a CSV file with a header line (RFC 4180; a byte order mark and any line ends are taken).
 *
 * @returns undefined if there is no such file
 * @throws Refused if it cannot be parsed or lacks one of the columns
 */
export async function readTable(path: string, columns: readonly string[]): Promise<Row[] | undefined> {
  const text = await readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return undefined;
    throw new Refused(`${path} cannot be read (${thrown.message})`);
  });
  if (text === undefined) return undefined;
  const { header, rows } = parsed(path, text);
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0)
    throw new Refused(`${path} has no column ${missing.join(', ')}; its first line must name ${columns.join(', ')}`);
  return rows;
}

function parsed(path: string, text: string): { header: string[]; rows: Row[] } {
  if (text.includes('\0') || text.includes('\uFFFD')) throw new Refused(`${path} is not text in UTF-8, so no CSV`);
  let header: string[] = [];
  try {
    const rows: Row[] = parse(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      columns: (names: string[]) => {
        header = names;
        return names;
      },
    });
    return { header, rows };
  } catch (thrown) {
    throw new Refused(`${path} is not readable CSV: ${messageOf(thrown)}`);
  }
}

/** Writes a CSV file, whole or not at all. */
export async function writeTable(path: string, columns: readonly string[], rows: readonly Row[]): Promise<void> {
  await writeWhole(path, stringify([...rows], { header: true, columns: [...columns] }));
}
