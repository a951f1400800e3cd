import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { type Card, CardSchema } from '../../src/card.ts';
import type { PRESETS } from '../../src/verdict.ts';
import { assess } from './assess/assess.ts';
import type { Assessment } from './assess/assessment.ts';
import { report } from './assess/report.tsx';
import { command, integer, run } from './command.ts';
import { describe } from './model-card.ts';
import { writeWhole } from './write-whole.ts';

interface Options {
  readonly pack: string;
  readonly data: string;
  readonly against?: string;
  readonly cache: string;
  readonly robustness: boolean;
  readonly thresholds: boolean;
  readonly mistakes: number;
}

await run(
  command(
    'evaluate',
    'Measures a pack on pictures that its training did not see: a report (HTML) and all its numbers (JSON).',
  )
    .requiredOption('--pack <folder>', 'the pack')
    .requiredOption('--data <folder>', 'labelled pictures; those that the pack was trained on are left out')
    .option('--against <folder>', 'another pack, to be compared on the same pictures')
    .option('--no-robustness', 'leave out the changed pictures')
    .option('--no-thresholds', 'leave the card as it is: no thresholds and figures are written into it')
    .option('--mistakes <n>', 'most mistakes shown', integer(0, 500), 24)
    .option('--cache <folder>', 'where scores are kept between runs', 'build/train-cache')
    .addHelpText(
      'after',
      '\nWrites PACK/report.html and PACK/report.json, and measured thresholds into PACK/card.json.\nInterrupted, the same command goes on where it was.',
    )
    .action(evaluate),
);

async function evaluate(options: Options): Promise<void> {
  const pack = resolve(options.pack);
  const assessment = await assess({
    pack,
    data: resolve(options.data),
    against: options.against === undefined ? undefined : resolve(options.against),
    cache: resolve(options.cache),
    robustness: options.robustness,
    mistakes: options.mistakes,
  });
  const html = await report(assessment);
  await writeWhole(join(pack, 'report.json'), `${JSON.stringify(assessment, null, 2)}\n`);
  await writeWhole(join(pack, 'report.html'), html);
  if (options.thresholds) await writeCard(pack, assessment);
  print(assessment, join(pack, 'report.html'));
}

/** The card with what was measured. */
async function writeCard(pack: string, { figures }: Assessment): Promise<void> {
  const card = v.parse(CardSchema, JSON.parse(await readFile(join(pack, 'card.json'), 'utf8')));
  const thresholds = structuredClone(card.thresholds) as Record<(typeof PRESETS)[number], Record<string, number>>;
  for (const { category, preset, threshold } of figures.thresholds) thresholds[preset][category] = threshold;
  const measured: Card['figures']['measured'] = {
    ...card.figures.measured,
    'test pictures': figures.count,
    accuracy: figures.accuracy.value,
    'accuracy, 95 % interval': `${figures.accuracy.low.toFixed(3)} to ${figures.accuracy.high.toFixed(3)}`,
    'expected calibration error': figures.calibration.ece,
    ...(figures.temperature !== null && { temperature: figures.temperature }),
    ...Object.fromEntries(figures.classes.flatMap(({ label, auc }) => (auc ? [[`AUC ${label}`, auc.value]] : []))),
  };
  const slices = Object.fromEntries(
    figures.slices.map(({ column, value, count, error, differs }) => [
      `${column}: ${value}`,
      `${(error.value * 100).toFixed(1)} % of ${count} wrong${differs ? ', differs from the whole' : ''}`,
    ]),
  );
  const updated = {
    ...card,
    thresholds,
    figures: { ...card.figures, measured },
    training: { ...card.training, slices },
  };
  await writeWhole(join(pack, 'card.json'), `${JSON.stringify(v.parse(CardSchema, updated))}\n`);
  await writeWhole(join(pack, 'MODEL.md'), describe(updated));
}

function print({ figures, comparison, warnings }: Assessment, path: string): void {
  const { accuracy } = figures;
  console.log(
    `Accuracy ${accuracy.value.toFixed(3)} (${accuracy.low.toFixed(3)} to ${accuracy.high.toFixed(3)}) on ${figures.count} pictures`,
  );
  for (const { label, precision, recall, auc } of figures.classes)
    console.log(
      `  ${label.padEnd(16)} precision ${shown(precision)}  recall ${shown(recall)}  AUC ${shown(auc?.value ?? null)}`,
    );
  if (comparison)
    console.log(`Against ${comparison.id} (${comparison.accuracy.toFixed(3)}): p = ${comparison.p.toPrecision(3)}`);
  for (const warning of warnings) console.log(`warning: ${warning}`);
  console.log(`Written: ${path}`);
}

function shown(value: number | null): string {
  return value === null ? 'none ' : value.toFixed(3);
}
