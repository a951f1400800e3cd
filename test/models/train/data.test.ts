import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { judgeFiles } from '../../../models/train/data/judge-files.ts';
import { readDataset } from '../../../models/train/data/read-dataset.ts';
import { inspectAll } from '../../../models/train/data/remember.ts';
import { split } from '../../../models/train/data/split.ts';
import { folderForTests } from '../../support/folder-for-tests.ts';
import { drawDataset, drawPicture } from './draw-classes.ts';

const root = await folderForTests('data');

beforeAll(async () => {
  await drawDataset(root, 12);
});

async function judged(folder: string) {
  const { examples } = await readDataset(folder);
  const found = await inspectAll(
    folder,
    examples.map(({ file }) => file),
    join(folder, '.scrim', 'looked.jsonl'),
    () => {},
    3,
  );
  return new Map(judgeFiles(examples, found).map((verdict) => [verdict.file, verdict]));
}

test('folders are labels; sound, different pictures are all kept', async () => {
  const { labels, examples } = await readDataset(root);
  expect(labels).toEqual(['bars', 'discs', 'stripes']);
  expect(examples).toHaveLength(36);
  expect([...(await judged(root)).values()].every(({ action }) => action === 'keep')).toBe(true);
});

test('every planted corrupt, truncated, tiny and animated file is listed, and label conflicts of duplicates', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-planted-'));
  try {
    await drawDataset(folder, 6);
    const at = (name: string) => join(folder, name);
    const photo = await sharp(await drawPicture('discs', 100, 256))
      .jpeg({ quality: 95 })
      .toBuffer();
    await writeFile(at('discs/corrupt-1.jpg'), 'not a picture');
    await writeFile(at('discs/corrupt-2.png'), Buffer.alloc(2000, 7));
    await writeFile(at('discs/empty.png'), '');
    await writeFile(at('bars/cut.jpg'), photo);
    await truncate(at('bars/cut.jpg'), Math.floor(photo.length / 2));
    await writeFile(at('bars/small.png'), await drawPicture('bars', 200, 16));
    const frames = await Promise.all([1, 2, 3].map((number) => drawPicture('discs', 300 + number)));
    await writeFile(
      at('discs/moving.gif'),
      await sharp(frames, { join: { animated: true } })
        .gif()
        .toBuffer(),
    );
    await writeFile(at('discs/original.jpg'), photo);
    await writeFile(at('stripes/stolen.jpg'), photo);
    await writeFile(at('bars/again.jpg'), await sharp(photo).resize(180).jpeg({ quality: 60 }).toBuffer());
    const verdicts = await judged(folder);
    const reasonOf = (file: string) => `${verdicts.get(file)!.action}: ${verdicts.get(file)!.reason}`;
    for (const file of ['discs/corrupt-1.jpg', 'discs/corrupt-2.png', 'discs/empty.png'])
      expect(reasonOf(file)).toBe('leave out: corrupt');
    expect(reasonOf('bars/cut.jpg')).toBe('leave out: truncated');
    expect(reasonOf('bars/small.png')).toBe('leave out: tiny');
    expect(reasonOf('discs/moving.gif')).toBe('keep: animated');
    expect(reasonOf('discs/original.jpg')).toContain('leave out: label conflict: identical to stripes/stolen.jpg');
    expect(reasonOf('stripes/stolen.jpg')).toContain('leave out: label conflict: identical');
    expect(reasonOf('bars/again.jpg')).toContain('keep: label conflict: looks like');
    expect(verdicts.get('bars/again.jpg')!.cluster).toBe(verdicts.get('discs/original.jpg')!.cluster);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('at least half of the label conflicts of re-encoded, resized and brightened duplicates are listed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-conflicts-'));
  try {
    await drawDataset(folder, 8);
    const changes = [
      (image: Sharp) => image.jpeg({ quality: 40 }),
      (image: Sharp) => image.resize(40, 40).png(),
      (image: Sharp) => image.modulate({ brightness: 1.05 }).png(),
    ];
    const planted = Array.from({ length: 18 }, (_, i) => `bars/planted-${i}.${i % 3 === 0 ? 'jpg' : 'png'}`);
    for (const [i, file] of planted.entries())
      await writeFile(
        join(folder, file),
        await changes[i % 3]!(sharp(await drawPicture(i % 2 ? 'discs' : 'stripes', i % 8))).toBuffer(),
      );
    const verdicts = await judged(folder);
    const listed = planted.filter((file) => verdicts.get(file)!.reason.includes('label conflict'));
    expect(listed.length).toBeGreaterThanOrEqual(planted.length / 2);
    const innocent = [...verdicts.values()].filter(
      ({ file, reason }) => !file.includes('planted') && /^bars/.test(file) && reason !== '',
    );
    expect(innocent).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('what was looked into before a crash is not looked into again, and a spoilt last line does no harm', async () => {
  const memory = join(root, '.scrim', 'crash.jsonl');
  const { examples } = await readDataset(root);
  const files = examples.map(({ file }) => file);
  const before = await inspectAll(root, files, memory, () => {}, 2);
  const lines = (await readFile(memory, 'utf8')).split('\n');
  await writeFile(memory, `${lines.slice(0, 20).join('\n')}\n{"file":"bars/0.png","si`);
  expect(await inspectAll(root, files, memory, () => {}, 2)).toEqual(before);
  const after = (await readFile(memory, 'utf8')).split('\n').filter(Boolean);
  expect(after.length).toBeLessThanOrEqual(files.length + 2);
});

const items = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    label: i % 3 === 0 ? 'rare' : 'common',
    sha256: `${(i * 7919) % 100003}`.padStart(64, '0'),
    cluster: i % 10 === 1 ? `twins ${Math.floor(i / 20)}` : `${i}`,
  }));

test('the split is stratified, keeps clusters together, and depends on contents and seed alone', () => {
  const all = items(600);
  const options = { seed: 3, validation: 0.2, test: 0.2 };
  const parts = split(all, options);
  for (const label of ['rare', 'common']) {
    const of = all.filter((item) => item.label === label);
    const share = of.filter((item) => parts.get(item) === 'test').length / of.length;
    expect(share).toBeGreaterThan(0.16);
    expect(share).toBeLessThan(0.24);
  }
  for (const item of all)
    for (const other of all) if (item.cluster === other.cluster) expect(parts.get(item)).toBe(parts.get(other));
  const turned = split(all.toReversed(), options);
  expect(all.every((item) => turned.get(item) === parts.get(item))).toBe(true);
  expect(all.some((item) => split(all, { ...options, seed: 4 }).get(item) !== parts.get(item))).toBe(true);
});

test('in cross-validation every picture is tested exactly once', () => {
  const all = items(301);
  const folds = [0, 1, 2, 3, 4].map((fold) =>
    split(all, { seed: 1, validation: 0.1, test: 0, folds: { count: 5, fold } }),
  );
  for (const item of all) expect(folds.filter((parts) => parts.get(item) === 'test')).toHaveLength(1);
});
