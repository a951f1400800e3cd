import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { Request } from './begin.ts';
import { between, command, integer, run } from './command.ts';
import { augmentation } from './features/augment.ts';
import { createLearner } from './fit/learner.ts';
import type { PhaseOptions, TrainOptions } from './options.ts';
import { trainPack } from './train-pack.ts';

const LIST = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
const share = between(0, 0.9);

const program = command(
  'train',
  'Trains a model pack from labelled pictures: first a head, then, with --unfreeze, the last blocks too.',
)
  .requiredOption('--data <folder>', 'a folder per class, or a folder with labels.csv')
  .requiredOption('--out <folder>', 'the pack to make; checkpoints and logs go into FOLDER.work')
  .option('--base <pack>', 'a pack that the build made (npm run packs), or a folder', 'mobilenet-v2')
  .option('--taps <nodes>', 'nodes of the base that the head reads, with commas; known good ones if not given', LIST)
  .option('--blur <labels>', 'classes that the extension is to blur, with commas', LIST, [])
  .option('--seed <n>', 'decides the split, the order and every variation', integer(0), 1)
  .option('--validation <share>', 'of the pictures, for early stopping and calibration; 0 for neither', share, 0.15)
  .option('--test <share>', 'of the pictures, never seen while training', share, 0.15)
  .option('--views <n>', 'views of each picture for the head: itself and n - 1 varied ones', integer(1, 100), 8)
  .option('--augment <strength>', 'how strongly pictures are varied', between(0, 2), 0.5)
  .option('--unfreeze <n>', 'blocks to train with the head in phase 2', integer(0), 0)
  .option('--epochs <n>', 'most epochs of the head', integer(1), 30)
  .option('--rate <x>', 'highest learning rate of the head', between(1e-7, 10), 0.005)
  .option('--batch <n>', 'pictures in a batch of the head', integer(1), 64)
  .option('--tune-epochs <n>', 'most epochs of phase 2', integer(1), 12)
  .option('--tune-rate <x>', 'highest learning rate of phase 2', between(1e-7, 1), 2e-4)
  .option('--tune-batch <n>', 'pictures in a batch of phase 2', integer(1), 16)
  .option('--accumulate <n>', 'batches whose gradients make one step', integer(1), 1)
  .option('--warm-up <steps>', 'steps in which the rate rises', integer(0), 20)
  .addOption(new Option('--decay <how>', 'how the rate falls').choices(['cosine', 'step', 'none']).default('cosine'))
  .option('--patience <epochs>', 'epochs without a better validation loss before it ends', integer(1), 8)
  .addOption(
    new Option('--class-weights <how>', 'what classes count').choices(['balanced', 'none']).default('balanced'),
  )
  .option('--smoothing <x>', 'label smoothing', between(0, 0.9), 0.1)
  .option('--weight-decay <x>', 'decoupled weight decay', between(0, 10), 0.01)
  .option('--dropout <x>', 'share of the features taken away in a step', between(0, 0.9), 0.2)
  .option(
    '--checkpoint-every <steps>',
    'steps between checkpoints; there is one after each epoch as well',
    integer(1),
    50,
  )
  .option('--cache <folder>', 'where features are kept between runs', 'build/train-cache')
  .option('--fresh', 'begin anew instead of going on after an interrupted run', false)
  .addHelpText(
    'after',
    '\nInterrupted in any way, the same command goes on where it was and ends with the same pack.\nTensorBoard reads OUT.work/logs.',
  )
  .action(async () => train(program));

await run(program);

async function train(from: Command): Promise<void> {
  const given = from.opts();
  const request: Request = {
    data: resolve(given.data),
    out: resolve(given.out),
    cache: resolve(given.cache),
    fresh: given.fresh,
    options: optionsOf(given),
  };
  const { head, tune } = await trainPack(request, async (lesson) => createLearner(lesson));
  const best = tune ?? head;
  if (request.options.validation > 0)
    console.log(`Validation accuracy ${best.bestAccuracy.toFixed(3)}, loss ${best.bestLoss.toFixed(4)}`);
  if (request.options.blur.length === 0)
    console.log('No class was named with --blur: in the extension this pack blurs what its base did, or nothing.');
  console.log(`Written: ${request.out}`);
}

function optionsOf(given: ReturnType<Command['opts']>): TrainOptions {
  const { accumulate, patience } = given;
  const head: PhaseOptions = { epochs: given.epochs, rate: given.rate, batch: given.batch, accumulate: 1, patience };
  const tune: PhaseOptions = {
    epochs: given.tuneEpochs,
    rate: given.tuneRate,
    batch: given.tuneBatch,
    accumulate,
    patience,
  };
  return {
    base: given.base,
    taps: given.taps,
    seed: given.seed,
    validation: given.validation,
    test: given.test,
    folds: undefined,
    views: given.views,
    augmentation: augmentation(given.augment),
    head,
    unfreeze: given.unfreeze,
    tune,
    warmUp: given.warmUp,
    decay: given.decay,
    smoothing: given.smoothing,
    weightDecay: given.weightDecay,
    dropout: given.dropout,
    classWeights: given.classWeights,
    checkpointEvery: given.checkpointEvery,
    flipLabels: 0,
    blur: given.blur,
  };
}
