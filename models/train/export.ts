import { resolve } from 'node:path';
import { Option } from 'commander';
import { idOf } from './begin.ts';
import { between, command, run } from './command.ts';
import { exportPack } from './export-pack.ts';
import { PRECISIONS, type Precision } from './graft/encode.ts';

interface Options {
  readonly pack: string;
  readonly data: string;
  readonly out: string;
  readonly precision: Precision;
  readonly tolerance: number;
  readonly loss: number;
  readonly cache: string;
  readonly packVersion: string;
  readonly title?: string;
}

await run(
  command(
    'export',
    'Makes a trained pack small, checks that it still says the same, and writes it ready for the extension.',
  )
    .requiredOption('--pack <folder>', 'the trained pack')
    .requiredOption('--data <folder>', 'the labelled pictures: the validation part is compared')
    .requiredOption('--out <folder>', 'the pack to write; its name becomes the id')
    .addOption(new Option('--precision <kind>', 'how kernels are kept').choices(PRECISIONS).default('uint8'))
    .option('--tolerance <x>', 'largest change of any score that is let pass', between(0, 1), 0.1)
    .option('--loss <x>', 'how much accuracy may fall', between(0, 1), 0.01)
    .option('--pack-version <1.2.3>', 'version of the pack', '1.0.0')
    .option('--title <text>', 'what people read')
    .option('--cache <folder>', 'where scores are kept between runs', 'build/train-cache')
    .action(async (options: Options) => {
      const out = resolve(options.out);
      const { largestDifference, accuracyBefore, accuracyAfter, pictures, bytes } = await exportPack({
        ...options,
        pack: resolve(options.pack),
        data: resolve(options.data),
        out,
        cache: resolve(options.cache),
        id: idOf(out),
        version: options.packVersion,
        title: options.title,
      });
      console.log(
        `${pictures} pictures compared: scores differ by ${largestDifference.toFixed(4)} at most, accuracy ${accuracyBefore.toFixed(3)} before, ${accuracyAfter.toFixed(3)} after`,
      );
      console.log(`${(bytes / 1e6).toFixed(2)} MB as ${options.precision}`);
      console.log(`Written: ${out}`);
    }),
);
