import { join, resolve } from 'node:path';
import { command, run } from './command.ts';
import { CLEAN_COLUMNS, judgeFiles, toRow, type Verdict } from './data/judge-files.ts';
import { type Dataset, readDataset } from './data/read-dataset.ts';
import { inspectDataset } from './data/remember.ts';
import { writeTable } from './data/table.ts';
import { groupBy } from './group.ts';

await run(
  command('clean', 'Looks into every labelled picture and lists what not to learn from. Changes no picture.')
    .argument('<data>', 'a folder per class, or a folder with labels.csv')
    .option('--out <file>', 'the list; the next steps look for it in the data', 'DATA/clean.csv')
    .addHelpText(
      'after',
      '\nThe list is a CSV file: change `leave out` to `keep` where you know better.\nRun again after a crash: what was looked into is not looked into again.',
    )
    .action(async (data: string, options: { out: string }) => {
      await clean(
        resolve(data),
        options.out.startsWith('DATA/') ? join(resolve(data), options.out.slice(5)) : resolve(options.out),
      );
    }),
);

async function clean(root: string, out: string): Promise<void> {
  const dataset = await readDataset(root);
  const files = dataset.examples.map(({ file }) => file);
  const found = await inspectDataset('Looking', root, files);
  const verdicts = judgeFiles(dataset.examples, found);
  await writeTable(out, CLEAN_COLUMNS, verdicts.map(toRow));
  report(dataset, verdicts);
  console.log(`\nWritten: ${out}`);
}

function report({ examples, labels, undecided }: Dataset, verdicts: readonly Verdict[]): void {
  console.log(`${examples.length} pictures in ${labels.length} classes, ${undecided.length} without an agreed label`);
  const kept = verdicts.filter(({ action }) => action === 'keep');
  for (const label of labels)
    console.log(`  ${label.padEnd(20)} ${count(verdicts, label)} pictures, ${count(kept, label)} kept`);
  const kinds = verdicts.flatMap(({ reason }) =>
    reason
      .split('; ')
      .filter(Boolean)
      .map((part) => part.replace(/(:| of) .*/, '')),
  );
  for (const [kind, { length }] of groupBy(kinds, (kind) => kind)) console.log(`  ${kind.padEnd(20)} ${length}`);
  for (const { file, reason } of verdicts.filter(({ reason }) => reason.includes('conflict')).slice(0, 10))
    console.log(`    ${file}: ${reason}`);
  const near = [...groupBy(kept, ({ cluster }) => cluster).values()].filter(({ length }) => length > 1);
  console.log(`  ${near.length} groups of near duplicates, kept together by the split`);
  reportGroups(examples);
  const sourceless = examples.filter(({ source }) => !source).length;
  console.log(`  ${sourceless} pictures without a stated source (sources.csv: path, source, licence)`);
}

/** Per-group counts: of every column with few enough values to be groups. */
function reportGroups(examples: Dataset['examples']): void {
  for (const column of Object.keys(examples[0]!.columns)) {
    const groups = groupBy(examples, ({ columns }) => columns[column] ?? '');
    if (groups.size < 2 || groups.size > 30) continue;
    console.log(
      `  by ${column}: ${[...groups].map(([value, { length }]) => `${value || '(none)'} ${length}`).join(', ')}`,
    );
  }
}

function count(verdicts: readonly Verdict[], label: string): number {
  return verdicts.filter((verdict) => verdict.label === label).length;
}
