import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import seedrandom from 'seedrandom';
import { dot } from '../../src/learn/bank.ts';
import type { Correction } from '../../src/learn/corrections.ts';
import {
  type Bank,
  bankOf,
  CORRECTED,
  CORRECTED_AT,
  direction,
  fitHead,
  MOST_CORRECTIONS,
  parseBank,
} from '../../src/learn.ts';
import type { Scores } from '../../src/scores.ts';
import { judge, type Standard } from '../../src/verdict.ts';
import { judgeAll } from './judged-pictures.ts';
import { printTable } from './print-table.ts';
import { medianProcessorMs } from './processor-ms.ts';
import { photos, stamps } from './real-pictures.ts';
import { shuffle } from './shuffle.ts';

const DRAWS = 40;
/** Pictures whose correcting is timed. */
const SAMPLE = 200;
const PACKS = new URL('../../build/packs/', import.meta.url);

/** Another network's cosine between two pictures decides what is alike, so that the head does not mark its own work. */
const ALIKE = 0.5;
const UNLIKE = 0.4;

const paths = [...stamps(), ...photos()];
const judged = await judgeAll('mobilenet-v2', paths);
const { categories, thresholds }: Standard = JSON.parse(
  await readFile(new URL('mobilenet-v2/card.json', PACKS), 'utf8'),
);
const bank = parseBank(
  JSON.parse(await readFile(new URL('../../models/packs/mobilenet-v2/bank.json', import.meta.url), 'utf8')),
);
const blurred = new Set(Object.values(categories).flat());
const alike = await likenessBy('mobilenet-v2-mid');
const flagged = judged.flatMap(({ scores }, i) => (blurs(scores) ? [i] : []));
console.log(`${judged.length} pictures, ${flagged.length} blurred at Balanced; ${DRAWS} draws each`);
console.log(`alike: cosine of the features of mobilenet-v2-mid at least ${ALIKE}; unlike: below ${UNLIKE}`);

const surprising = new Set<string>();
const rows = [...halfCorrected(), unlikeStay(), attacked()];
printTable(['', 'pictures', 'changed', 'share', 'wanted'], rows);
if (surprising.size > 0) console.log(`changed though unlike: ${[...surprising].join(', ')}`);
measureCost(bank);

type Row = readonly [string, number, number, number, string];

/** Half of the false positives are marked as fine: what becomes of the other half? */
function halfCorrected(): Row[] {
  const count = { alike: [0, 0], between: [0, 0], unlike: [0, 0] };
  for (let draw = 0; draw < DRAWS; draw++) {
    const shuffled = shuffle(flagged, seedrandom(`half ${draw}`));
    const [marked, others] = [shuffled.slice(0, shuffled.length / 2), shuffled.slice(shuffled.length / 2)];
    const changed = changes(marked, 'fine');
    for (const place of others) {
      const band = bandOf(place, marked);
      tally(count[band], changed(place));
      if (band === 'unlike' && changed(place)) surprising.add(basename(judged[place]!.path));
    }
  }
  return [
    row('2 blurred, alike to one marked fine', count.alike, '>= 0.7'),
    row('2 blurred, in between', count.between, ''),
    row('2 blurred, unlike all marked fine', count.unlike, '0'),
  ];
}

/** Ten pictures of one folder of stamps are marked, as fine or to be blurred: do unlike pictures keep their verdict? */
function unlikeStay(): Row {
  const count: [number, number] = [0, 0];
  const birds = judged.flatMap(({ path }, i) => (path.includes('/animals/birds/') ? [i] : []));
  for (let draw = 0; draw < DRAWS; draw++) {
    const random = seedrandom(`kind ${draw}`);
    const marked = shuffle(birds, random).slice(0, 10);
    const changed = changes(marked, draw % 2 ? 'fine' : 'blur');
    const others = shuffle(
      judged.map((_, i) => i),
      random,
    ).filter((place) => bandOf(place, marked) === 'unlike');
    for (const place of others.slice(0, 1000)) tally(count, changed(place));
  }
  return row('3 unlike ten birds marked', count, '<= 0.001');
}

/** Fifty random pictures are marked as fine: what scores 0.9 and is unlike them must stay blurred. */
function attacked(): Row {
  const count: [number, number] = [0, 0];
  const sure = flagged.filter((place) => sumOf(judged[place]!.scores) >= 0.9);
  for (let draw = 0; draw < DRAWS; draw++) {
    const marked = shuffle(
      judged.map((_, i) => i),
      seedrandom(`attack ${draw}`),
    ).slice(0, 50);
    const changed = changes(marked, 'fine');
    for (const place of sure) if (bandOf(place, marked) === 'unlike') tally(count, changed(place));
  }
  return row('4 scoring 0.9, unlike 50 marked fine', count, '0');
}

function changes(marked: readonly number[], label: Correction['label']): (place: number) => boolean {
  const corrections = marked.map((place) => correction(judged[place]!.features, label));
  const head = fitHead(corrections, bank, blurred);
  return (place) => {
    const { scores, features } = judged[place]!;
    return blurs(head.correct(scores, features)) !== blurs(scores);
  };
}

function blurs(scores: Scores): boolean {
  const all = { ...categories, [CORRECTED]: [CORRECTED] };
  return judge(scores, all, { ...thresholds.balanced, [CORRECTED]: CORRECTED_AT }).kind === 'blur';
}

function bandOf(place: number, marked: readonly number[]): 'alike' | 'between' | 'unlike' {
  const nearest = Math.max(...marked.map((other) => alike(place, other)));
  return nearest >= ALIKE ? 'alike' : nearest < UNLIKE ? 'unlike' : 'between';
}

async function likenessBy(pack: string): Promise<(a: number, b: number) => number> {
  const other = await judgeAll(pack, paths);
  const features = other.map((judgement) => judgement.features);
  const theirs = bankOf(pack, features);
  const directions = features.map((vector) => direction(vector, theirs));
  return (a, b) => dot(directions[a]!, directions[b]!);
}

function measureCost(known: Bank): void {
  const [strangers, corrected] = [judged.slice(0, SAMPLE), judged.slice(SAMPLE)];
  const corrections = Array.from({ length: MOST_CORRECTIONS }, (_, i) =>
    correction(corrected[i % corrected.length]!.features, i % 2 ? 'fine' : 'blur'),
  );
  const head = fitHead(corrections, known, blurred);
  const fitting = medianProcessorMs(() => fitHead(corrections, known, blurred));
  const correcting = (pictures: typeof judged): string => {
    const all = medianProcessorMs(() => pictures.map(({ scores, features }) => head.correct(scores, features)));
    return (all / pictures.length).toFixed(2);
  };
  console.log(
    `\nprocessor time, median of 9, at ${MOST_CORRECTIONS} corrections: fitting ${fitting.toFixed(0)} ms (wanted < 300),`,
  );
  console.log(
    `correcting ${correcting(strangers)} ms a picture, ${correcting(corrected.slice(0, SAMPLE))} ms one of them`,
  );
}

function correction(features: Float32Array, label: Correction['label']): Correction {
  return { features, label, model: bank.model, day: '2026-01-01' };
}

function sumOf(scores: Scores): number {
  return [...blurred].reduce((sum, label) => sum + (scores[label] ?? 0), 0);
}

function tally(count: number[], changed: boolean): void {
  count[0]! += 1;
  count[1]! += Number(changed);
}

function row(title: string, [all, changed]: readonly number[], wanted: string): Row {
  return [title, all!, changed!, all ? changed! / all : 0, wanted];
}
