import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { between, command, integer, run } from './command.ts';
import { KINDS, STAMPS } from './data/stamps.ts';
import { augmentation } from './features/augment.ts';
import { createLearner } from './fit/learner.ts';
import { type TrainOptions, USUAL } from './options.ts';
import { Refused } from './refused.ts';
import { scoreTest } from './score-test.ts';
import { trainPack } from './train-pack.ts';
import { writeWhole } from './write-whole.ts';

await run(
  command('measure:stamps', "Five-fold cross-validation on the labelled stamps of Debian's tuxpaint-stamps-default.")
    .option('--unfreeze <n>', 'blocks to fine-tune with the head', integer(0), 0)
    .option('--views <n>', 'views of each picture for the head', integer(1), USUAL.views)
    .option('--tune-epochs <n>', 'epochs of fine-tuning', integer(1), USUAL.tune.epochs)
    .option('--folds <n>', 'how many folds', integer(2, 20), 5)
    .option(
      '--flip-labels <percent>',
      'training labels to be replaced by wrong ones, to see how much that costs',
      integer(0, 90),
      0,
    )
    .option('--draw <n>', 'which of the draws of wrong labels', integer(1), 1)
    .option('--base <pack>', 'the base network', USUAL.base)
    .option('--augment <strength>', 'how strongly pictures are varied', between(0, 2), 0.5)
    .option('--validation <share>', 'of the pictures, kept apart for early stopping', between(0, 0.5), 0)
    .option('--work <folder>', 'where data, features and packs go', 'build/measure')
    .action(measure),
);

interface Options {
  readonly unfreeze: number;
  readonly views: number;
  readonly tuneEpochs: number;
  readonly folds: number;
  readonly flipLabels: number;
  readonly draw: number;
  readonly base: string;
  readonly augment: number;
  readonly validation: number;
  readonly work: string;
}

async function measure(options: Options): Promise<void> {
  const data = collect(resolve(options.work, 'stamps'));
  const name = `${options.base}-u${options.unfreeze}-v${options.views}-t${options.tuneEpochs}-a${options.augment}-n${options.validation}-f${options.flipLabels}-d${options.draw}`;
  const accuracies: number[] = [];
  for (let fold = 0; fold < options.folds; fold++) {
    const out = resolve(options.work, `${name}-${fold}`);
    const request = {
      data,
      out,
      cache: resolve(options.work, 'cache'),
      fresh: false,
      options: optionsOf(options, fold),
    };
    await trainPack(request, async (lesson) => createLearner(lesson));
    const accuracy = await scoreTest(out, data);
    accuracies.push(accuracy);
    console.log(
      `FOLD ${fold + 1} of ${options.folds}: ${accuracy.toFixed(4)} on pictures never seen; mean so far ${mean(accuracies).toFixed(4)}`,
    );
  }
  await writeWhole(
    resolve(options.work, `${name}.json`),
    `${JSON.stringify({ options, accuracies, mean: mean(accuracies) }, null, 2)}\n`,
  );
}

function collect(data: string): string {
  if (!existsSync(STAMPS)) throw new Refused('the stamps are not there: apt-get install tuxpaint-stamps-default');
  for (const [label, from] of Object.entries(KINDS)) copyPictures(join(STAMPS, from), join(data, label));
  return data;
}

function copyPictures(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) copyPictures(join(from, entry.name), join(to, entry.name));
    else if (entry.name.endsWith('.png'))
      cpSync(join(from, entry.name), join(to, entry.name), { preserveTimestamps: true });
  }
}

/** `train`'s own options, but that no part is kept apart for tests: each fold is one in turn. */
function optionsOf(
  { unfreeze, views, tuneEpochs, folds, flipLabels, draw, base, augment, validation }: Options,
  fold: number,
): TrainOptions {
  return {
    ...USUAL,
    base,
    validation,
    test: 0,
    folds: { count: folds, fold },
    views,
    augmentation: augmentation(augment),
    unfreeze,
    tune: { ...USUAL.tune, epochs: tuneEpochs },
    flipLabels: { share: flipLabels / 100, draw },
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
