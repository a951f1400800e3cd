import { groupBy } from '../group.ts';
import { clusters, findNear } from './find-near.ts';
import type { Inspected } from './inspect.ts';
import type { Example } from './read-dataset.ts';
import type { Row } from './table.ts';

export const CLEAN_COLUMNS = ['file', 'action', 'reason', 'cluster', 'label', 'sha256', 'width', 'height', 'frames'];

/** Pictures with a shorter side than this, in pixels, tell a network of 224 too little. */
export const TINY = 32;

/** One line of clean.csv. `leave out` is obeyed by the next steps; a person may change it. */
export interface Verdict {
  readonly file: string;
  readonly action: 'keep' | 'leave out';
  /** Empty, or what is the matter, several joined by `; `. */
  readonly reason: string;
  /** The first file of those that look alike; its own name if none does. */
  readonly cluster: string;
  readonly label: string;
  readonly inspected: Inspected;
}

/**
 * Says of every file whether it is to be learnt from. Left out: what does not decode, tiny pictures, all but the first of
 * byte-identical files, and all of them where their labels differ. Near duplicates stay and share a cluster, which
 * the split keeps together; where their labels differ, both say so.
 */
export function judgeFiles(examples: readonly Example[], inspected: ReadonlyMap<string, Inspected>): Verdict[] {
  const found = examples.map(({ file }) => inspected.get(file)!);
  const near = findNear(found.map(({ gist }) => gist));
  const identical = groupBy(examples.keys(), (i) => found[i]!.sha256);
  const same = [...identical.values()].flatMap(([first, ...rest]) => rest.map((i): [number, number] => [first!, i]));
  const cluster = clusters(examples.length, [...near, ...same]);
  const conflicts = conflictsAmong(examples, near);
  return examples.map(({ file, label }, i) => {
    const twins = identical.get(found[i]!.sha256)!;
    const labels = new Set(twins.map((twin) => examples[twin]!.label));
    const fatal = [...broken(found[i]!), ...duplicate(examples, twins, i, labels.size > 1)];
    const remarks = [
      ...(found[i]!.frames > 1 ? ['animated'] : []),
      ...(labels.size > 1 ? [] : (conflicts.get(i) ?? [])),
    ];
    return {
      file,
      label,
      action: fatal.length > 0 ? 'leave out' : 'keep',
      reason: [...fatal, ...remarks].join('; '),
      cluster: examples[cluster[i]!]!.file,
      inspected: found[i]!,
    };
  });
}

function broken({ broken: how, width, height }: Inspected): string[] {
  if (how) return [how];
  return Math.min(width, height) < TINY ? ['tiny'] : [];
}

function duplicate(examples: readonly Example[], twins: readonly number[], i: number, conflict: boolean): string[] {
  if (twins.length === 1) return [];
  const other = examples[twins.find((twin) => twin !== i)!]!.file;
  if (conflict) return [`label conflict: identical to ${other}`];
  return twins[0] === i ? [] : [`duplicate of ${examples[twins[0]!]!.file}`];
}

function conflictsAmong(
  examples: readonly Example[],
  near: readonly (readonly [number, number])[],
): Map<number, string[]> {
  const conflicts = new Map<number, string[]>();
  for (const [a, b] of near) {
    if (examples[a]!.label === examples[b]!.label) continue;
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const)
      if (!conflicts.has(one))
        conflicts.set(one, [`label conflict: looks like ${examples[other]!.file} (${examples[other]!.label})`]);
  }
  return conflicts;
}

export function toRow({ file, action, reason, cluster, label, inspected }: Verdict): Row {
  const { sha256, width, height, frames } = inspected;
  return { file, action, reason, cluster, label, sha256, width: `${width}`, height: `${height}`, frames: `${frames}` };
}
