import seedrandom from 'seedrandom';
import { Refused } from '../refused.ts';
import type { Batch, Targets } from './batch.ts';
import { type Checkpoint, readCheckpoint, type Standing, writeCheckpoint } from './checkpoint.ts';
import type { Learner } from './learner.ts';
import { rateAt, type Schedule } from './schedule.ts';

export interface Plan {
  /** Pictures (or views of them) in an epoch. */
  readonly count: number;
  readonly epochs: number;
  /** Pictures in a batch, and batches whose gradients make one step. */
  readonly batch: number;
  readonly accumulate: number;
  readonly schedule: Omit<Schedule, 'steps'>;
  /** Epochs without a better validation loss after which it ends. */
  readonly patience: number;
  /** Steps between checkpoints. */
  readonly checkpointEvery: number;
  readonly seed: number;
  /** The checkpoint's file, and what it is a checkpoint of. */
  readonly path: string;
  readonly of: string;
}

/** Where batches come from. */
export interface Supply {
  /** @param places which of the epoch's pictures, each below the plan's count */
  batch(places: readonly number[], epoch: number): Promise<{ batch: Batch; targets: Targets }>;
  /** Undefined where no pictures were set apart: then the last epoch is the best. */
  validate(): Promise<Measured | undefined>;
}

export interface Measured {
  readonly loss: number;
  readonly accuracy: number;
}

/** What happens, for whoever draws it. */
export interface Watcher {
  stepped(step: number, of: number, loss: number, rate: number): void;
  epoch(epoch: number, step: number, trainLoss: number, validation: Measured | undefined): void;
  said(message: string): void;
}

const START: Standing = {
  step: 0,
  epochLoss: 0,
  epochBatches: 0,
  bestLoss: Number.MAX_VALUE,
  bestAccuracy: 0,
  bestEpoch: -1,
  since: 0,
  rateFactor: 1,
  finished: false,
};

/** How often the NaN guard goes back and halves the rate before it gives up. */
const MOST_RETREATS = 4;

/**
 * Trains until the epochs are over or validation has not improved for long enough, then puts the best weights back.
 * Interrupted at any point and called again, it ends with the same weights.
 *
 * @throws Refused if the loss is not a number time and again, or the checkpoint belongs to something else
 */
export async function descend(learner: Learner, plan: Plan, supply: Supply, watcher: Watcher): Promise<Standing> {
  let last = await readCheckpoint(plan.path, plan.of);
  if (last) {
    await learner.load(last.tensors);
    if (last.standing.step > 0) watcher.said(`continues after step ${last.standing.step}`);
  } else last = { standing: START, tensors: await learner.state() };
  const stepsAnEpoch = Math.ceil(plan.count / (plan.batch * plan.accumulate));
  const steps = stepsAnEpoch * plan.epochs;
  let standing = last.standing;
  let best = bestOf(last.tensors);
  while (!standing.finished) {
    const epoch = Math.floor(standing.step / stepsAnEpoch);
    const within = standing.step % stepsAnEpoch;
    const loss = await takeStep(learner, plan, supply, {
      epoch,
      within,
      step: standing.step + 1,
      steps,
      factor: standing.rateFactor,
    });
    if (!Number.isFinite(loss)) {
      last = await retreat(learner, last, watcher);
      standing = last.standing;
      best = bestOf(last.tensors);
      continue;
    }
    standing = {
      ...standing,
      step: standing.step + 1,
      epochLoss: standing.epochLoss + loss,
      epochBatches: standing.epochBatches + 1,
    };
    watcher.stepped(
      standing.step,
      steps,
      loss,
      rateAt(standing.step, { ...plan.schedule, steps }) * standing.rateFactor,
    );
    const ended = within + 1 === stepsAnEpoch;
    if (ended) {
      const measured = await supply.validate();
      watcher.epoch(epoch, standing.step, standing.epochLoss / standing.epochBatches, measured);
      const better = isBetter(measured, standing);
      if (better) best = weightsOf(await learner.state());
      standing = afterEpoch(standing, measured, epoch, plan);
      if (standing.finished && epoch + 1 < plan.epochs)
        watcher.said(`ends early: best in epoch ${standing.bestEpoch + 1}`);
    }
    if (ended || standing.step % plan.checkpointEvery === 0) {
      last = { standing, tensors: new Map([...(await learner.state()), ...prefixed(best)]) };
      await writeCheckpoint(plan.path, plan.of, last);
    }
  }
  await learner.load(best);
  return standing;
}

interface Place {
  readonly epoch: number;
  readonly within: number;
  readonly step: number;
  readonly steps: number;
  readonly factor: number;
}

async function takeStep(
  learner: Learner,
  plan: Plan,
  supply: Supply,
  { epoch, within, step, steps, factor }: Place,
): Promise<number> {
  const order = shuffled(plan.count, `${plan.seed} order ${epoch}`);
  const stride = plan.batch * plan.accumulate;
  const places = order.slice(within * stride, (within + 1) * stride);
  let total = 0;
  for (let from = 0; from < places.length; from += plan.batch) {
    const some = places.slice(from, from + plan.batch);
    const { batch, targets } = await supply.batch(some, epoch);
    const share = some.length / places.length;
    total += share * (await learner.learn(batch, targets, share, `${plan.seed} drop ${step} ${from}`));
  }
  if (Number.isFinite(total)) await learner.step(rateAt(step, { ...plan.schedule, steps }) * factor, step);
  else await learner.forget();
  return total;
}

function isBetter(measured: Measured | undefined, { bestLoss }: Standing): boolean {
  return measured === undefined || measured.loss < bestLoss;
}

function afterEpoch(standing: Standing, measured: Measured | undefined, epoch: number, plan: Plan): Standing {
  const better = isBetter(measured, standing);
  const since = better ? 0 : standing.since + 1;
  return {
    ...standing,
    epochLoss: 0,
    epochBatches: 0,
    since,
    finished: epoch + 1 === plan.epochs || since >= plan.patience,
    ...(better && { bestEpoch: epoch }),
    ...(better && measured && { bestLoss: measured.loss, bestAccuracy: measured.accuracy }),
  };
}

async function retreat(learner: Learner, last: Checkpoint, watcher: Watcher): Promise<Checkpoint> {
  const rateFactor = last.standing.rateFactor / 2;
  if (rateFactor < 0.5 ** MOST_RETREATS)
    throw new Refused(
      'the loss is not a number, also with a smaller learning rate: are there pictures or options out of range?',
    );
  watcher.said(`the loss is not a number: back to step ${last.standing.step} with half the learning rate`);
  await learner.load(last.tensors);
  return { tensors: last.tensors, standing: { ...last.standing, rateFactor } };
}

/** 0 to count - 1 in an order decided by the seed (Fisher and Yates). */
export function shuffled(count: number, seed: string): number[] {
  const random = seedrandom(seed);
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

type Tensors = ReadonlyMap<string, Float32Array>;

function weightsOf(state: Tensors): Tensors {
  return new Map([...state].filter(([name]) => !name.startsWith('first/') && !name.startsWith('second/')));
}

function bestOf(tensors: Tensors): Tensors {
  const kept = [...tensors].filter(([name]) => name.startsWith('best/'));
  return kept.length > 0 ? new Map(kept.map(([name, values]) => [name.slice(5), values])) : weightsOf(tensors);
}

function prefixed(best: Tensors): [string, Float32Array][] {
  return [...best].map(([name, values]) => [`best/${name}`, values]);
}
