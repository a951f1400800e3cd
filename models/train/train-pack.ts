import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Model } from '../../src/graph.ts';
import { type Beginning, begin, idOf, type Request } from './begin.ts';
import { canaryOf } from './canary-of.ts';
import { cardOf, summarise, type Trained } from './card.ts';
import { PARTS } from './data/split.ts';
import type { Doubt } from './doubt.ts';
import { createCrew } from './features/crew.ts';
import type { Standing } from './fit/checkpoint.ts';
import type { Learner, Lesson } from './fit/learner.ts';
import { packFiles } from './graft/write-pack.ts';
import { openEventLog } from './log/tensorboard.ts';
import { describe } from './model-card.ts';
import { trainHead, trusting, tuneBlocks } from './phases.ts';
import { writeFolder } from './write-whole.ts';

export interface Outcome {
  readonly head: Standing;
  readonly tune: Standing | undefined;
  /** Training pictures that were not learnt from, since their label is doubtful. */
  readonly doubts: readonly Doubt[];
}

/**
 * Trains a pack from a folder of labelled pictures and puts it into `out`, with the split it was made by. Killed at any
 * point and called again, it goes on where it was and ends with the same pack.
 *
 * @param learner makes a learner on the chosen device
 * @throws Refused for anything that the user can put right
 */
export async function trainPack(request: Request, learner: (lesson: Lesson) => Promise<Learner>): Promise<Outcome> {
  const id = idOf(request.out);
  const beginning = await begin(request);
  announce(beginning);
  const crew = createCrew();
  try {
    const log = await openEventLog(join(beginning.work, 'logs'));
    const setting = { request, beginning, crew, log, learner };
    const head = await trainHead(setting);
    const trusted = trusting(setting, head.doubts);
    const tune = request.options.unfreeze > 0 ? await tuneBlocks(trusted, head.model) : undefined;
    const outcome = { head: head.standing, tune: tune?.standing, doubts: head.doubts };
    await writeTrained(id, (tune ?? head).model, outcome, beginning, request);
    return outcome;
  } finally {
    await crew.dismiss();
  }
}

function announce({ prepared, parts, lessons, length, base }: Beginning): void {
  const counts = PARTS.map((part) => `${[...parts.values()].filter((of) => of === part).length} ${part}`);
  console.log(`${prepared.items.length} pictures: ${counts.join(', ')}; classes ${lessons.labels.join(', ')}`);
  if (prepared.leftOut.length > 0) console.log(`left out: ${prepared.leftOut.join(', ')}`);
  if (!prepared.cleaned)
    console.log('no clean.csv: near duplicates may lie on both sides of the split (npm run clean)');
  console.log(`base ${base.card.id}, ${length} features`);
}

async function writeTrained(
  id: string,
  model: Model,
  outcome: Outcome,
  beginning: Beginning,
  request: Request,
): Promise<void> {
  const trained: Trained = {
    base: beginning.base.card,
    model,
    length: beginning.length,
    labels: beginning.prepared.labels,
    canary: beginning.prepared.labels.map(() => 0),
    id,
    training: trainingOf(outcome, beginning, request),
  };
  const draft = packFiles(cardOf(trained, request.options), model, 'float32');
  const canary = await canaryOf(draft, trained.labels, trained.base.input.size);
  const card = cardOf({ ...trained, canary }, request.options);
  const files = packFiles(card, model, 'float32');
  const extra: [string, string][] = [
    ['split.csv', splitOf(beginning)],
    ['doubted.csv', doubtedOf(outcome.doubts)],
    ['MODEL.md', describe(card)],
  ];
  await writeFolder(request.out, new Map<string, string | Uint8Array>([...files, ...extra]));
}

function trainingOf(
  outcome: Outcome,
  { prepared, parts, base }: Beginning,
  { options }: Request,
): Record<string, unknown> {
  const result = ({ bestEpoch, bestLoss, bestAccuracy, step }: Standing) => ({
    steps: step,
    bestEpoch: bestEpoch + 1,
    ...(bestLoss < Number.MAX_VALUE && { validationLoss: bestLoss, validationAccuracy: bestAccuracy }),
  });
  return {
    base: { id: base.card.id, version: base.card.version, files: base.card.files },
    data: summarise(prepared),
    split: Object.fromEntries(PARTS.map((part) => [part, [...parts.values()].filter((of) => of === part).length])),
    options,
    doubted: outcome.doubts.length,
    head: result(outcome.head),
    ...(outcome.tune && { tune: result(outcome.tune) }),
    precision: 'float32',
  };
}

function splitOf({ parts }: Beginning): string {
  const rows = [...parts].map(([{ file, sha256, label }, part]) => ({ sha256, part, label, file }));
  return stringify(
    rows.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1)),
    { header: true, columns: ['sha256', 'part', 'label', 'file'] },
  );
}

/** The pictures to be looked at again, the most doubtful first. */
function doubtedOf(doubts: readonly Doubt[]): string {
  const rows = doubts.map(({ item, said, certainty, given }) => ({
    file: item.file,
    label: item.label,
    said,
    certainty: certainty.toFixed(3),
    given: given.toFixed(3),
  }));
  return stringify(rows, { header: true, columns: ['file', 'label', 'said', 'certainty', 'given'] });
}
