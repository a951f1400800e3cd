import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Model } from '../../src/graph.ts';
import type { Pack } from '../../src/pack.ts';
import { cardOf, summarise } from './card.ts';
import { type Item, type Prepared, prepare } from './data/prepare.ts';
import { type Part, split } from './data/split.ts';
import { useWasm } from './fit/use-wasm.ts';
import { graft, tapsOf } from './graft/graft.ts';
import { readPackFolder } from './graft/read-folder.ts';
import { packFiles } from './graft/write-pack.ts';
import type { TrainOptions } from './options.ts';
import { Refused } from './refused.ts';
import type { Lessons } from './supply.ts';
import { writeFolder } from './write-whole.ts';

export interface Request {
  /** Folder of labelled pictures. */
  readonly data: string;
  /** Folder of the pack to be made. */
  readonly out: string;
  /** Folder of features kept between runs. */
  readonly cache: string;
  /** Begin anew where an earlier run left something. */
  readonly fresh: boolean;
  readonly options: TrainOptions;
}

/** All that training starts from. */
export interface Beginning {
  readonly prepared: Prepared;
  readonly parts: ReadonlyMap<Item, Part>;
  readonly lessons: Lessons;
  readonly base: Pack;
  /** The base with an empty head, in memory and as a pack for the workers. */
  readonly model: Model;
  readonly length: number;
  readonly untrained: string;
  /** Changes when anything does that decides the features. */
  readonly untrainedHash: string;
  /** Where checkpoints and logs lie. */
  readonly work: string;
  /** A hash of data and options: what checkpoints belong to. */
  readonly of: string;
}

/** Reads the data and the base, splits, and puts an empty head onto the base. @throws Refused for anything unusable */
export async function begin({ data, out, fresh, options }: Request): Promise<Beginning> {
  await useWasm();
  const base = await readPackFolder(findBase(options.base));
  const prepared = await prepare(data);
  checkBlur(options.blur, prepared.labels);
  const parts = split(prepared.items, options);
  const lessons = spoil(lessonsOf(prepared, parts, options), options);
  const work = `${out}.work`;
  if (fresh) await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const { model, length } = graft(base, options.taps ?? tapsOf(base.card), prepared.labels.length);
  const untrained = join(work, 'untrained');
  const canary = prepared.labels.map(() => 0);
  const { labels } = prepared;
  const card = cardOf({ base: base.card, model, length, labels, canary, id: 'untrained', training: {} }, options);
  await writeFolder(untrained, packFiles(card, model, 'float32'));
  const untrainedHash = hashOf([base.card.files, options.taps ?? tapsOf(base.card)]);
  const of = hashOf([
    options,
    summarise(prepared).sha256,
    base.card.files,
    [...parts].map(([{ sha256 }, part]) => `${sha256} ${part}`),
  ]);
  return { prepared, parts, lessons, base, model, length, untrained, untrainedHash, work, of };
}

/** A folder as given, or a pack that the build made. */
export function findBase(name: string): string {
  const candidates = [resolve(name), resolve('build/packs', name)];
  const found = candidates.find((path) => existsSync(join(path, 'card.json')));
  if (!found)
    throw new Refused(
      `there is no base ${name}: neither ${candidates.join(' nor ')} holds a pack (npm run packs makes those that ship)`,
    );
  return found;
}

function lessonsOf(
  { items, labels }: Prepared,
  parts: ReadonlyMap<Item, Part>,
  { folds, validation }: TrainOptions,
): Lessons {
  const of = (wanted: Part) => items.filter((item) => parts.get(item) === wanted);
  const train = of('train');
  const lessons = { train, validation: of('validation'), labels, shown: folds ? items : train };
  if (lessons.validation.length === 0 && validation > 0)
    throw new Refused(
      `no pictures are left for validation: there are ${items.length} in all (--validation 0 does without)`,
    );
  const missing = labels.find((label) => !lessons.train.some((item) => item.label === label));
  if (missing)
    throw new Refused(`no picture of ${missing} is among those for training: there are too few, or all look alike`);
  return lessons;
}

/** Gives a share of the training pictures a wrong label, chosen by hashes, so that it is the same in every run. */
function spoil(lessons: Lessons, { flipLabels: { share, draw } }: TrainOptions): Lessons {
  if (share === 0) return lessons;
  const wrong = (item: Item): Item => {
    const random = Number.parseInt(hashOf([draw, item.sha256]).slice(0, 8), 16);
    const others = lessons.labels.filter((label) => label !== item.label);
    return random / 2 ** 32 < share ? { ...item, label: others[random % others.length]! } : item;
  };
  const spoilt = new Map(lessons.train.map((item) => [item, wrong(item)]));
  return { ...lessons, train: [...spoilt.values()], shown: lessons.shown.map((item) => spoilt.get(item) ?? item) };
}

function checkBlur(blur: readonly string[], labels: readonly string[]): void {
  const stray = blur.find((label) => !labels.includes(label));
  if (stray) throw new Refused(`${stray}, to be blurred, is not among the classes: ${labels.join(', ')}`);
}

export function hashOf(what: unknown): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('hex');
}

/** A pack's id from its folder's name. */
export function idOf(out: string): string {
  const id = basename(out)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 64);
  if (!id) throw new Refused(`${out} gives no name for the pack: name the folder with letters or digits`);
  return id;
}
