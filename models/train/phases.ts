import { join } from 'node:path';
import type { Model } from '../../src/graph.ts';
import type { Beginning, Request } from './begin.ts';
import type { Item } from './data/prepare.ts';
import type { Crew } from './features/crew.ts';
import { type Extraction, extract, type Look, type Rows } from './features/extract.ts';
import { WHOLE } from './features/view.ts';
import type { Standing } from './fit/checkpoint.ts';
import { descend, type Plan, type Supply } from './fit/descend.ts';
import type { Learner, Lesson } from './fit/learner.ts';
import { blocksOf, withWeights } from './graft/blocks.ts';
import { BIAS, FEATURES, KERNEL, LOGITS, MEAN, POOLED, SCALE } from './graft/graft.ts';
import type { EventLog } from './log/tensorboard.ts';
import { watch } from './log/watch.ts';
import type { PhaseOptions } from './options.ts';
import { progress } from './progress.ts';
import { Refused } from './refused.ts';
import { standardise } from './standardise.ts';
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

/** Phase 1: the head learns from the frozen base's features, which are worked out once and kept on disk. */
export async function trainHead(setting: Setting): Promise<Phased> {
  const { beginning, request } = setting;
  const { options } = request;
  const whole = (items: readonly Item[]): Look[] => items.map(({ file, sha256 }) => ({ file, sha256, view: WHOLE }));
  const rows = await features('Features', looksOf(beginning.lessons, options), setting);
  const validation = await features('Validation', whole(beginning.lessons.validation), setting);
  const { mean, scale } = await standardise(rows, [...beginning.lessons.train.keys()].map(rowsOf(beginning.lessons)));
  const model = withWeights(
    beginning.model,
    new Map([
      [MEAN, mean],
      [SCALE, scale],
    ]),
  );
  const supply = (learner: Learner) => supplyRows(learner, beginning.lessons, options, rows, validation);
  const count = beginning.lessons.train.length * options.views;
  const subject = { name: 'head', count, model, entry: POOLED, trainable: [KERNEL, BIAS] };
  return await phase(subject, options.head, supply, setting);
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
  { beginning, request, log, learner: make }: Setting,
): Promise<Phased> {
  const { dropout, weightDecay } = request.options;
  const { input } = beginning.base.card;
  const learner = await make({
    model,
    input,
    entry,
    trainable,
    logits: LOGITS,
    features: FEATURES,
    dropout,
    weightDecay,
  });
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
