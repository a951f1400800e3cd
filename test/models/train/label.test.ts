import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readDataset } from '../../../models/train/data/read-dataset.ts';
import { keysFor, openAnswers } from '../../../models/train/label/answers.ts';
import { serve, type Task } from '../../../models/train/label/serve.ts';
import { drawDataset } from './draw-classes.ts';

const FILES = ['discs/0.png', 'discs/1.png', 'bars/0.png'];
const labels = ['harmless', 'explicit'];

let root: string;
let page: { url: string; server: Server };

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'scrim-label-'));
  await drawDataset(root, 2);
  page = await open('ann');
});
afterEach(async () => {
  page.server.close();
  await rm(root, { recursive: true, force: true });
});

async function open(labeller: string) {
  const answers = await openAnswers(root, () => new Date(0));
  return await serve({ root, files: FILES, labels, keys: keysFor(labels), labeller, answers }, 0);
}

async function ask(path: string, method = 'GET'): Promise<Task> {
  const response = await fetch(page.url + path, { method });
  expect(response.status, path).toBe(200);
  return (await response.json()) as Task;
}

const written = () => readFile(join(root, 'labels.csv'), 'utf8');

test('every answer is in labels.csv when it is acknowledged; undo takes back, skip leaves open', async () => {
  expect(await ask('task')).toMatchObject({ next: 0, answered: 0, total: 3, keys: { h: 'harmless', e: 'explicit' } });
  expect(await ask('answer?place=0&label=explicit', 'POST')).toMatchObject({ next: 1, answered: 1 });
  expect(await written()).toContain('discs/0.png,explicit,ann');
  expect(await ask('skip?place=1', 'POST')).toMatchObject({ next: 2, answered: 1 });
  expect(await ask('undo', 'POST')).toMatchObject({ next: 1, answered: 1 });
  expect(await ask('undo', 'POST')).toMatchObject({ next: 0, answered: 0 });
  expect(await written()).not.toContain('explicit');
  await ask('answer?place=0&label=unsure', 'POST');
  await ask('answer?place=1&label=harmless', 'POST');
  expect((await readDataset(root)).examples.map(({ file, label }) => [file, label])).toEqual([
    ['discs/1.png', 'harmless'],
  ]);
});

test('answering goes on where it was after a crash, and other columns stay', async () => {
  page.server.close();
  await writeFile(join(root, 'labels.csv'), 'file,label,labeller,camera\ndiscs/0.png,harmless,ann,old\n');
  page = await open('ann');
  expect(await ask('task')).toMatchObject({ next: 1, answered: 1 });
  await ask('answer?place=1&label=explicit', 'POST');
  expect(await written()).toMatch(/discs\/0\.png,harmless,ann,[^\n]*old/);
});

test('a second labeller starts afresh, and what the two call differently is not used', async () => {
  await ask('answer?place=0&label=explicit', 'POST');
  await ask('answer?place=1&label=harmless', 'POST');
  page.server.close();
  page = await open('bob');
  expect(await ask('task')).toMatchObject({ next: 0, answered: 0 });
  await ask('answer?place=0&label=harmless', 'POST');
  await ask('answer?place=1&label=harmless', 'POST');
  const { examples, undecided } = await readDataset(root);
  expect(examples.map(({ file }) => file)).toEqual(['discs/1.png']);
  expect(undecided).toEqual(['discs/0.png']);
});

test('without the token nothing is answered; a class that is none is refused', async () => {
  const { origin } = new URL(page.url);
  for (const path of ['/', '/task', '/guess/task', '/guess/picture?place=0&look=clear'])
    expect((await fetch(origin + path)).status).toBe(404);
  expect((await fetch(`${page.url}answer?place=0&label=dogs`, { method: 'POST' })).status).toBe(500);
  expect((await fetch(`${page.url}picture?place=99`)).status).toBe(500);
});

test('a picture leaves the disk veiled unless more is asked for', async () => {
  const look = async (query: string) =>
    sharp(Buffer.from(await (await fetch(`${page.url}picture?place=0${query}`)).arrayBuffer()));
  const sharpness = async (image: Sharp) => (await image.clone().stats()).sharpness;
  const [veiled, clear, grey] = [await look(''), await look('&look=clear'), await look('&look=grey')];
  expect((await veiled.metadata()).width).toBeLessThanOrEqual(48);
  expect(await sharpness(veiled)).toBeLessThan((await sharpness(clear)) / 4);
  expect((await grey.stats()).isOpaque).toBe(true);
  const [red, green] = (await grey.stats()).channels;
  expect(Math.abs(red!.mean - (green?.mean ?? red!.mean))).toBeLessThan(1);
});
