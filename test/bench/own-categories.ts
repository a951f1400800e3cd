import { readFile } from 'node:fs/promises';
import seedrandom from 'seedrandom';
import { KINDS } from '../../models/train/data/stamps.ts';
import { areaUnderCurve } from '../../src/learn/quality.ts';
import { type Bank, direction, parseBank, scoreCategories, trainCategory } from '../../src/learn.ts';
import { type Judgement, judgeAll } from './judged-pictures.ts';
import { logisticRegression } from './logistic-baseline.ts';
import { printTable } from './print-table.ts';
import { medianProcessorMs } from './processor-ms.ts';
import { photos, shows, stamps } from './real-pictures.ts';
import { shuffle } from './shuffle.ts';

const POSITIVES = 10;
const NEGATIVES = 200;
const DRAWS = 5;
const PACK = 'mobilenet-v2';

/** What a trained learner says of one picture, by its place in the list. */
type Scorer = (place: number) => number;
type Learner = (positives: readonly number[], negatives: readonly number[]) => Scorer;

// Own categories from 10 examples and 200 other pictures, everything else held out: the learner against plain logistic
// regression on the last pooled layer, on the same draws.
const paths = [...stamps(), ...photos()];
const now = await judgeAll(PACK, paths);
const pooled = await judgeAll(PACK, paths, { node: 'flatten_1', length: 1280 });
const bank = parseBank(
  JSON.parse(await readFile(new URL('../../models/packs/mobilenet-v2/bank.json', import.meta.url), 'utf8')),
);
const learners: Readonly<Record<string, Learner>> = { baseline: baseline(pooled), own: own(now, bank) };

measure(
  'stamps, wallpapers and photographs',
  now.map((_, i) => i),
);
measure(
  'stamps and wallpapers',
  now.flatMap(({ path }, i) => (path.includes('/opencv-doc/') ? [] : [i])),
);
measure(
  'stamps alone',
  now.flatMap(({ path }, i) => (path.includes('/tuxpaint/') ? [i] : [])),
);
measureCost(now, bank);

function measure(title: string, places: readonly number[]): void {
  console.log(
    `\nAUC, ${title}: ${places.length} pictures, ${POSITIVES} + ${NEGATIVES} to learn from, mean of ${DRAWS} draws`,
  );
  const rows = Object.keys(KINDS).map((kind) => {
    const is = places.filter((place) => shows(now[place]!.path, kind));
    const isNot = places.filter((place) => !shows(now[place]!.path, kind));
    return [kind, is.length, ...Object.values(learners).map((learner) => meanAuc(kind, is, isNot, learner))] as const;
  });
  const means = Object.keys(learners).map((_, i) => mean(rows.map((row) => row[i + 2] as number)));
  printTable(['', 'pictures', ...Object.keys(learners)], [...rows, ['mean', '', ...means]]);
}

function meanAuc(kind: string, is: readonly number[], isNot: readonly number[], learner: Learner): number {
  const aucs = Array.from({ length: DRAWS }, (_, draw) => {
    const random = seedrandom(`${kind} ${draw}`);
    const [p, n] = [shuffle(is, random), shuffle(isNot, random)];
    const score = learner(p.slice(0, POSITIVES), n.slice(0, NEGATIVES));
    return areaUnderCurve(p.slice(POSITIVES).map(score), n.slice(NEGATIVES).map(score));
  });
  return mean(aucs);
}

function baseline(judged: readonly Judgement[]): Learner {
  return (positives, negatives) => {
    const of = (places: readonly number[]) => places.map((place) => judged[place]!.features);
    const value = logisticRegression(of(positives), of(negatives));
    return (place) => value(judged[place]!.features);
  };
}

function own(judged: readonly Judgement[], bank: Bank): Learner {
  return (positives, negatives) => {
    const of = (places: readonly number[]) => places.map((place) => judged[place]!.features);
    const category = trainCategory(of(positives), of(negatives), bank);
    return (place) => scoreCategories(direction(judged[place]!.features, bank), [category])[0]!;
  };
}

function measureCost(judged: readonly Judgement[], bank: Bank): void {
  const features = judged.map((judgement) => judgement.features);
  const train = (): unknown => trainCategory(features.slice(0, 10), features.slice(-200), bank);
  const category = trainCategory(features.slice(0, 10), features.slice(-200), bank);
  const twenty = Array.from({ length: 20 }, () => category);
  const scoreAll = (): void => {
    for (const vector of features) scoreCategories(direction(vector, bank), twenty);
  };
  const each = medianProcessorMs(scoreAll) / features.length;
  console.log(`\ntraining ${medianProcessorMs(train).toFixed(0)} ms; 20 categories ${each.toFixed(4)} ms a picture`);
  console.log('(wanted < 0.1), its direction included; processor time, one thread, median of 9');
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
