import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { accuracyOn, type Judged } from './assess/figures.ts';
import { type Scorer, score } from './assess/score.ts';
import { canaryOf } from './canary-of.ts';
import { prepare } from './data/prepare.ts';
import { readTable } from './data/table.ts';
import { createCrew } from './features/crew.ts';
import { WHOLE } from './features/view.ts';
import { useWasm } from './fit/use-wasm.ts';
import type { Precision } from './graft/encode.ts';
import type { CardDraft } from './graft/pack-files.ts';
import { readPackFolder } from './graft/read-folder.ts';
import { packFiles } from './graft/write-pack.ts';
import { describe } from './model-card.ts';
import { Refused } from './refused.ts';
import { writeFolder } from './write-whole.ts';

export interface ExportRequest {
  readonly pack: string;
  readonly data: string;
  readonly out: string;
  readonly cache: string;
  readonly precision: Precision;
  /** Largest difference of any score that is let pass. */
  readonly tolerance: number;
  /** How much accuracy may fall. */
  readonly loss: number;
  readonly id: string;
  readonly version: string;
  readonly title: string | undefined;
}

export interface Compared {
  readonly pictures: number;
  readonly largestDifference: number;
  readonly accuracyBefore: number;
  readonly accuracyAfter: number;
  readonly bytes: number;
}

/**
 * Writes a trained pack with smaller weights, after it was read back and compared with the original on the validation
 * pictures.
 *
 * @throws Refused if it differs by more than the tolerance; then nothing is written
 */
export async function exportPack(request: ExportRequest): Promise<Compared> {
  await useWasm();
  const { card, model } = await readPackFolder(request.pack);
  const { files: _, ...rest } = card;
  const draft: CardDraft = { ...rest, id: request.id, version: request.version, title: request.title ?? card.title };
  const first = packFiles(draft, model, request.precision);
  const canary = await canaryOf(first, card.labels, card.input.size);
  const candidate = `${request.out}.candidate`;
  await writeFolder(candidate, packFiles({ ...draft, canary }, model, request.precision));
  try {
    const compared = { ...(await compare(request, candidate)), bytes: sizeOf(first) };
    refuseWorse(compared, request);
    const training = { ...card.training, export: { precision: request.precision, ...compared } };
    const final: CardDraft = { ...draft, canary, training };
    const files = packFiles(final, model, request.precision);
    const split = await readFile(join(request.pack, 'split.csv'), 'utf8').catch(() => undefined);
    const extra: [string, string][] = [
      ['MODEL.md', describe(final)],
      ...(split === undefined ? [] : [['split.csv', split] as [string, string]]),
    ];
    await writeFolder(request.out, new Map<string, string | Uint8Array>([...files, ...extra]));
    return compared;
  } finally {
    await rm(candidate, { recursive: true, force: true });
  }
}

async function compare(request: ExportRequest, candidate: string): Promise<Omit<Compared, 'bytes'>> {
  const [pack, smaller] = [await readPackFolder(request.pack), await readPackFolder(candidate)];
  const { items } = await prepare(request.data, pack.card.labels);
  const rows = (await readTable(join(request.pack, 'split.csv'), ['sha256', 'part'])) ?? [];
  const parts = new Map(rows.map((row) => [row.sha256!, row.part!]));
  const held = items.filter(({ sha256 }) => parts.get(sha256) === 'validation');
  const compared = held.length > 0 ? held : items;
  const crew = createCrew();
  try {
    const base: Scorer = { folder: request.pack, pack, root: request.data, cache: request.cache, crew };
    const before: Judged = { items: compared, rows: await score('Before', compared, WHOLE, base) };
    const after: Judged = {
      items: compared,
      rows: await score('After', compared, WHOLE, { ...base, folder: candidate, pack: smaller }),
    };
    const differences = before.rows.flatMap((row, i) => row.map((value, j) => Math.abs(value - after.rows[i]![j]!)));
    return {
      pictures: compared.length,
      largestDifference: differences.reduce((most, difference) => Math.max(most, difference), 0),
      accuracyBefore: accuracyOn(before, pack.card),
      accuracyAfter: accuracyOn(after, pack.card),
    };
  } finally {
    await crew.dismiss();
  }
}

function refuseWorse(
  { largestDifference, accuracyBefore, accuracyAfter }: Compared,
  { tolerance, loss, precision }: ExportRequest,
): void {
  const advice = precision === 'uint8' ? '; --precision float16 is twice as large and closer' : '';
  if (largestDifference > tolerance)
    throw new Refused(
      `refused: a score changes by ${largestDifference.toFixed(4)}, more than --tolerance ${tolerance}${advice}`,
    );
  if (accuracyBefore - accuracyAfter > loss)
    throw new Refused(
      `refused: accuracy falls from ${accuracyBefore.toFixed(4)} to ${accuracyAfter.toFixed(4)}, more than --loss ${loss}${advice}`,
    );
}

function sizeOf(files: ReadonlyMap<string, Uint8Array>): number {
  return [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
}
