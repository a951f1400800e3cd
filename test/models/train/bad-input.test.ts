import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { folderForTests } from '../../support/folder-for-tests.ts';
import { writeBasePack } from './base-pack.ts';
import { drawDataset } from './draw-classes.ts';
import { runStep } from './run-step.ts';

const root = await folderForTests('bad');
const at = (...parts: string[]) => join(root, ...parts);

beforeAll(async () => {
  await drawDataset(at('good'), 10);
  await mkdir(at('empty'));
  await drawDataset(at('one'), 4, ['discs']);
  await drawDataset(at('garbled'), 1);
  await writeFile(at('garbled', 'labels.csv'), 'file,label\n"discs/0.png,discs\n');
  await drawDataset(at('binary'), 1);
  await writeFile(at('binary', 'labels.csv'), Buffer.from([0, 1, 2, 255, 254, 0]));
  await drawDataset(at('columns'), 1);
  await writeFile(at('columns', 'labels.csv'), 'path,class\ndiscs/0.png,discs\n');
  await drawDataset(at('absent'), 1);
  await writeFile(at('absent', 'labels.csv'), 'file,label\ndiscs/9.png,discs\n');
  await writeBasePack(at('base'));
  await mkdir(at('broken-base'));
  await writeFile(at('broken-base', 'card.json'), '{}');
});

const cases: [string, string, string[], RegExp][] = [
  ['a folder that is not there', 'clean', ['DIR/nowhere'], /there is no folder/],
  ['an empty folder', 'train', ['--data', 'DIR/empty'], /no labelled pictures/],
  ['one class only', 'train', ['--data', 'DIR/one'], /usable pictures of 1 class \(discs\): at least two/],
  ['CSV with an open quote', 'train', ['--data', 'DIR/garbled'], /labels\.csv is not readable CSV/],
  ['CSV that is no text', 'train', ['--data', 'DIR/binary'], /not text in UTF-8/],
  ['CSV without the columns', 'train', ['--data', 'DIR/columns'], /no column file, label/],
  ['a listed file that is not there', 'train', ['--data', 'DIR/absent'], /lists 1 files that are not in/],
  ['a base that is not there', 'train', ['--data', 'DIR/good', '--base', 'nonesuch'], /there is no base nonesuch/],
  ['a base that is broken', 'train', ['--data', 'DIR/good', '--base', 'DIR/broken-base'], /not a usable model pack/],
  ['a node that the base lacks', 'train', ['--data', 'DIR/good', '--taps', 'block_9'], /no node block_9/],
  [
    'a class to be blurred that there is not',
    'train',
    ['--data', 'DIR/good', '--blur', 'dogs'],
    /dogs, to be blurred, is not among/,
  ],
  ['an option out of range', 'train', ['--data', 'DIR/good', '--dropout', '2'], /a number from 0 to 0\.9/],
  [
    'a label that the pack does not have',
    'evaluate',
    ['--pack', 'DIR/base', '--data', 'DIR/good'],
    /labelled bars, which is not among the classes/,
  ],
  ['no classes to label', 'label', ['DIR/good'], /name at least two classes/],
];

test.each(cases)('%s: a clear message, exit code 1, nothing half-written', async (_, step, args, message) => {
  const needed =
    step === 'train' ? ['--out', at('out'), ...(args.includes('--base') ? [] : ['--base', at('base')])] : [];
  const { code, output } = await runStep(step, [...args.map((arg) => arg.replace('DIR', root)), ...needed]);
  expect(output).toMatch(message);
  expect(output).not.toMatch(/\n\s+at /);
  expect(code).toBe(1);
  expect(await readdir(root)).not.toContain('out');
});

test.each(['label', 'clean', 'train', 'evaluate', 'export'])('%s --help tells what it does', async (step) => {
  const { code, output } = await runStep(step, ['--help']);
  expect(output).toContain(`npm run ${step} --`);
  expect(code).toBe(0);
});

test('what cannot be written is told of, and what stood there before still stands', async () => {
  await mkdir(at('full'));
  await writeFile(at('full', 'clean.csv'), 'before');
  const { code, output } = await runStep('clean', [at('good'), '--out', at('full', 'clean.csv')], { largestFile: 1 });
  expect(code, output).toBe(1);
  expect(output).toMatch(/error: .*EFBIG/);
  expect(await readFile(at('full', 'clean.csv'), 'utf8')).toBe('before');
  expect(await readdir(at('full'))).toEqual(['clean.csv']);
});
