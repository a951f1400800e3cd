import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { Request } from './begin.ts';
import { between, command, integer, run } from './command.ts';
import { type DeviceKind, KINDS, openDevice, openFastest } from './device/device.ts';
import { augmentation } from './features/augment.ts';
import { type PhaseOptions, type TrainOptions, USUAL } from './options.ts';
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
  .option('--base <pack>', 'a pack that the build made (npm run packs), or a folder', USUAL.base)
  .option('--taps <nodes>', 'nodes of the base that the head reads, with commas; known good ones if not given', LIST)
  .option('--blur <labels>', 'classes that the extension is to blur, with commas', LIST, USUAL.blur)
  .option('--seed <n>', 'decides the split, the order and every variation', integer(0), USUAL.seed)
  .option(
    '--validation <share>',
    'of the pictures, for early stopping and calibration; 0 for neither',
    share,
    USUAL.validation,
  )
  .option('--test <share>', 'of the pictures, never seen while training', share, USUAL.test)
  .option(
    '--views <n>',
    'views of each picture for the head: itself and n - 1 varied ones',
    integer(1, 100),
    USUAL.views,
  )
  .option('--augment <strength>', 'how strongly pictures are varied', between(0, 2), 0.5)
  .option('--unfreeze <n>', 'blocks to train with the head in phase 2', integer(0), USUAL.unfreeze)
  .option('--epochs <n>', 'most epochs of the head', integer(1), USUAL.head.epochs)
  .option('--rate <x>', 'highest learning rate of the head', between(1e-7, 10), USUAL.head.rate)
  .option('--batch <n>', 'pictures in a batch of the head', integer(1), USUAL.head.batch)
  .option('--tune-epochs <n>', 'most epochs of phase 2', integer(1), USUAL.tune.epochs)
  .option('--tune-rate <x>', 'highest learning rate of phase 2', between(1e-7, 1), USUAL.tune.rate)
  .option('--tune-batch <n>', 'pictures in a batch of phase 2', integer(1), USUAL.tune.batch)
  .option('--accumulate <n>', 'batches whose gradients make one step', integer(1), USUAL.tune.accumulate)
  .option('--warm-up <steps>', 'steps in which the rate rises', integer(0), USUAL.warmUp)
  .addOption(new Option('--decay <how>', 'how the rate falls').choices(['cosine', 'step', 'none']).default(USUAL.decay))
  .option(
    '--patience <epochs>',
    'epochs without a better validation loss before it ends',
    integer(1),
    USUAL.head.patience,
  )
  .addOption(
    new Option('--class-weights <how>', 'what classes count').choices(['balanced', 'none']).default(USUAL.classWeights),
  )
  .option('--smoothing <x>', 'label smoothing', between(0, 0.9), USUAL.smoothing)
  .option('--weight-decay <x>', 'decoupled weight decay', between(0, 10), USUAL.weightDecay)
  .option('--dropout <x>', 'share of the features taken away in a step', between(0, 0.9), USUAL.dropout)
  .option(
    '--no-doubt',
    'learn from all pictures, also from those whose label is contradicted by heads that have not seen them',
  )
  .option(
    '--checkpoint-every <steps>',
    'steps between checkpoints; there is one after each epoch as well',
    integer(1),
    USUAL.checkpointEvery,
  )
  .addOption(
    new Option('--device <kind>', 'what learns: WASM in Node, WASM or the GPU in a headless browser, or the fastest')
      .choices(['fastest', ...KINDS])
      .default('fastest'),
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
  const { kind, device } = await deviceFor(given.device, given.unfreeze > 0);
  console.log(`device: ${device.words}`);
  const request: Request = {
    data: resolve(given.data),
    out: resolve(given.out),
    cache: resolve(given.cache),
    fresh: given.fresh,
    options: optionsOf(given, kind),
  };
  const { head, tune } = await trainPack(request, device.learner).finally(() => device.close());
  const best = tune ?? head;
  if (request.options.validation > 0)
    console.log(`Validation accuracy ${best.bestAccuracy.toFixed(3)}, loss ${best.bestLoss.toFixed(4)}`);
  if (request.options.blur.length === 0)
    console.log('No class was named with --blur: in the extension this pack blurs what its base did, or nothing.');
  console.log(`Written: ${request.out}`);
}

async function deviceFor(wanted: DeviceKind | 'fastest', blocks: boolean): ReturnType<typeof openFastest> {
  return wanted === 'fastest' ? await openFastest(blocks) : { kind: wanted, device: await openDevice(wanted) };
}

function optionsOf(given: ReturnType<Command['opts']>, device: DeviceKind): TrainOptions {
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
    device,
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
    doubt: given.doubt,
    checkpointEvery: given.checkpointEvery,
    flipLabels: USUAL.flipLabels,
    blur: given.blur,
  };
}
