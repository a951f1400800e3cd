import { join } from 'node:path';
import type { Model } from '../../src/graph.ts';
import type { Beginning, Request } from './begin.ts';
import type { Item } from './data/prepare.ts';
import { split } from './data/split.ts';
import { DOUBT_FOLDS, type Doubt, doubtsOf } from './doubt.ts';
import type { Crew } from './features/crew.ts';
import { type Extraction, extract, type Look, type Rows } from './features/extract.ts';
import { WHOLE } from './features/view.ts';
import type { Standing } from './fit/checkpoint.ts';
import { descend, type Plan, type Supply } from './fit/descend.ts';
import type { Learner, Lesson } from './fit/learner.ts';
import { blocksOf, withWeights } from './graft/blocks.ts';
import { BIAS, FEATURES, KERNEL, LOGITS, MEAN, POOLED, SCALE } from './graft/graft.ts';
import { judgeUnseen } from './judge-unseen.ts';
import type { EventLog } from './log/tensorboard.ts';
import { watch } from './log/watch.ts';
import type { PhaseOptions } from './options.ts';
import { progress } from './progress.ts';
import { Refused } from './refused.ts';
import { type Standard, standardise } from './standardise.ts';
import { looksOf, rowsOf, supplyPictures, supplyRows } from './supply.ts';

/** What both phases need. */
export interface Setting {
  readonly request: Request;
  readonly beginning: Beginning;
  readonly crew: Crew;
  readonly log: EventLog;
  /** Makes a learner on the device that was chosen. */
  readonly learner: (lesson: Lesson) => Promise<Learner>;
}

export interface Phased {
  readonly model: Model;
  readonly standing: Standing;
}

/** What the head learns from: the base with its features standardised, and these features on disk. */
interface Prepared {
  readonly model: Model;
  readonly rows: Rows;
  readonly validation: Rows;
}

/**
 * Phase 1: the head learns from the frozen base's features, which are worked out once and kept on disk.
 *
 * @returns the doubted pictures as well, from which neither this phase nor the next is to learn
 */
export async function trainHead(setting: Setting): Promise<Phased & { doubts: readonly Doubt[] }> {
  const { beginning, request } = setting;
  const { lessons } = beginning;
  const whole = (items: readonly Item[]): Look[] => items.map(({ file, sha256 }) => ({ file, sha256, view: WHOLE }));
  const rows = await features('Features', looksOf(lessons, request.options), setting);
  const validation = await features('Validation', whole(lessons.validation), setting);
  const standard = await standardise(rows, [...lessons.train.keys()].map(rowsOf(lessons)));
  const standardised = new Map([
    [MEAN, standard.mean],
    [SCALE, standard.scale],
  ]);
  const prepared = { model: withWeights(beginning.model, standardised), rows, validation };
  const doubts = request.options.doubt ? await findDoubts(rows, standard, setting) : [];
  const head = await fitHead(prepared, trusting(setting, doubts));
  return { ...head, doubts };
}

/** The setting without the doubted pictures. */
export function trusting(setting: Setting, doubts: readonly Doubt[]): Setting {
  const { lessons } = setting.beginning;
  const apart = new Set(doubts.map(({ item }) => item));
  const train = lessons.train.filter((item) => !apart.has(item));
  return { ...setting, beginning: { ...setting.beginning, lessons: { ...lessons, train } } };
}

async function fitHead({ model, rows, validation }: Prepared, setting: Setting): Promise<Phased> {
  const { lessons } = setting.beginning;
  const { options } = setting.request;
  const supply = (learner: Learner) => supplyRows(learner, lessons, options, rows, validation);
  const count = lessons.train.length * options.views;
  const subject = { name: 'head', count, model, entry: POOLED, trainable: [KERNEL, BIAS] };
  return await phase(subject, options.head, supply, setting);
}

/** Each part of the training pictures (what looks alike together) is judged by a regression that learns from the others. */
async function findDoubts(rows: Rows, standard: Standard, setting: Setting): Promise<Doubt[]> {
  const { lessons } = setting.beginning;
  const { options } = setting.request;
  const parts = Array.from({ length: DOUBT_FOLDS }, (_, fold) => {
    const apart = { seed: options.seed, validation: 0, test: 0, folds: { count: DOUBT_FOLDS, fold } };
    return [...split(lessons.train, apart)].flatMap(([item, part]) => (part === 'test' ? [item] : []));
  });
  // Of very few pictures a part may be empty, or be all of them.
  const judged = parts.filter(({ length }) => length > 0 && length < lessons.train.length);
  const said = await judgeUnseen(judged, { lessons, options, rows, standard });
  const doubts = doubtsOf(judged.flat(), lessons.labels, said.flat());
  if (doubts.length > 0) console.log(`${doubts.length} training pictures are left out: their label is doubtful`);
  return doubts;
}

/** Phase 2: the last blocks learn with the head, from pictures varied anew in every epoch. */
export async function tuneBlocks(setting: Setting, head: Model): Promise<Phased> {
  const { beginning, crew, request } = setting;
  const { options } = request;
  const blocks = blocksOf(head);
  if (options.unfreeze > blocks.length)
    throw new Refused(
      `--unfreeze ${options.unfreeze}: the base has ${blocks.length} blocks up to where the head reads it`,
    );
  const chosen = blocks.slice(-options.unfreeze);
  console.log(`tune: trains ${chosen.map(({ name }) => name).join(', ')} and the head`);
  const trainable = [...chosen.flatMap(({ weights }) => weights), KERNEL, BIAS];
  const { size } = beginning.base.card.input;
  const supply = (learner: Learner) => supplyPictures(learner, beginning.lessons, options, crew, request.data, size);
  const count = beginning.lessons.train.length;
  const subject = { name: 'tune', count, model: head, entry: undefined, trainable };
  return await phase(subject, options.tune, supply, setting);
}

async function features(title: string, looks: readonly Look[], { beginning, crew, request }: Setting): Promise<Rows> {
  const { untrained, untrainedHash, base } = beginning;
  const extraction: Extraction = {
    root: request.data,
    pack: untrained,
    packHash: untrainedHash,
    node: POOLED,
    size: base.card.input.size,
    cache: request.cache,
  };
  const bar = progress(title, looks.length);
  try {
    return await extract(looks, extraction, crew, bar);
  } finally {
    bar.end();
  }
}

/** What a phase trains. */
interface Subject extends Pick<Lesson, 'model' | 'entry' | 'trainable'> {
  readonly name: string;
  /** Pictures, or views of them, in an epoch. */
  readonly count: number;
}

async function phase(
  { name, count, model, entry, trainable }: Subject,
  options: PhaseOptions,
  supply: (learner: Learner) => Supply,
  setting: Setting,
): Promise<Phased> {
  const { beginning, request, log } = setting;
  const learner = await setting.learner(lessonOf({ model, entry, trainable }, setting));
  const plan = planOf(name, count, options, beginning, request);
  const watcher = watch(name, Math.ceil(count / (plan.batch * plan.accumulate)) * plan.epochs, log);
  try {
    const standing = await descend(learner, plan, supply(learner), watcher);
    const state = await learner.state();
    return { model: withWeights(model, new Map(trainable.map((weight) => [weight, state.get(weight)!]))), standing };
  } finally {
    await watcher.end();
    await learner.dispose();
  }
}

function lessonOf(subject: Pick<Lesson, 'model' | 'entry' | 'trainable'>, { request, beginning }: Setting): Lesson {
  const { dropout, weightDecay } = request.options;
  return { ...subject, input: beginning.base.card.input, logits: LOGITS, features: FEATURES, dropout, weightDecay };
}

function planOf(name: string, count: number, phase: PhaseOptions, beginning: Beginning, { options }: Request): Plan {
  return {
    count,
    epochs: phase.epochs,
    batch: phase.batch,
    accumulate: phase.accumulate,
    patience: phase.patience,
    schedule: { rate: phase.rate, warmUp: options.warmUp, decay: options.decay },
    checkpointEvery: options.checkpointEvery,
    seed: options.seed,
    path: join(beginning.work, `${name}.checkpoint`),
    of: beginning.of,
  };
}
