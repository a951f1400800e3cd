import { join } from 'node:path';
import { hashOf } from '../begin.ts';
import { type Item, prepare } from '../data/prepare.ts';
import { readTable } from '../data/table.ts';
import { createCrew } from '../features/crew.ts';
import { WHOLE } from '../features/view.ts';
import { readPackFolder } from '../graft/read-folder.ts';
import { Refused } from '../refused.ts';
import type { Assessment, Comparison } from './assessment.ts';
import { DISTORTIONS } from './distortions.ts';
import { accuracyOn, type Figures, figuresOf, type Judged, truthOf } from './figures.ts';
import { mcnemar, wilson } from './intervals.ts';
import { worstMistakes } from './mistakes.ts';
import { type Scorer, score, topOf } from './score.ts';

export interface AssessRequest {
  readonly pack: string;
  readonly data: string;
  readonly against: string | undefined;
  readonly cache: string;
  /** Whether changed pictures are judged too: as many inferences again as there are changes. */
  readonly robustness: boolean;
  /** Most mistakes shown. */
  readonly mistakes: number;
}

/** Measures a pack on the pictures that its training did not see. @throws Refused for unusable input */
export async function assess(request: AssessRequest): Promise<Assessment> {
  const pack = await readPackFolder(request.pack);
  const { card } = pack;
  const { items } = await prepare(request.data, card.labels);
  const { test, validation, words } = await chooseParts(request.pack, items);
  const crew = createCrew();
  try {
    const scorer: Scorer = { folder: request.pack, pack, root: request.data, cache: request.cache, crew };
    const judged: Judged = { items: test, rows: await score('Test', test, WHOLE, scorer) };
    const held: Judged = {
      items: validation,
      rows: validation.length > 0 ? await score('Validation', validation, WHOLE, scorer) : [],
    };
    const figures = figuresOf(card, judged, held);
    return {
      id: card.id,
      title: card.title,
      labels: card.labels,
      data: words,
      figures,
      robustness: request.robustness ? await changed(test, scorer) : [],
      comparison: request.against ? await compare(request.against, judged, scorer) : null,
      mistakes: await worstMistakes(request.data, judged, card, request.mistakes),
      warnings: warningsOf(figures),
    };
  } finally {
    await crew.dismiss();
  }
}

/** The split that training wrote beside the pack says what it has seen; without one, nothing was. */
async function chooseParts(
  folder: string,
  items: readonly Item[],
): Promise<{ test: Item[]; validation: Item[]; words: string }> {
  const rows = (await readTable(join(folder, 'split.csv'), ['sha256', 'part'])) ?? [];
  const parts = new Map(rows.map((row) => [row.sha256!, row.part!]));
  const of = (part: string) => items.filter(({ sha256 }) => parts.get(sha256) === part);
  const fresh = items.filter(({ sha256 }) => !parts.has(sha256));
  const test = [...of('test'), ...fresh];
  if (test.length === 0)
    throw new Refused('every picture was seen in training: keep some apart (--test), or give other data');
  const words = `${of('test').length} pictures that the split kept apart and ${fresh.length} that training never had`;
  return { test, validation: of('validation'), words };
}

async function changed(test: readonly Item[], scorer: Scorer): Promise<Assessment['robustness']> {
  const found: { change: string; accuracy: ReturnType<typeof wilson> }[] = [];
  for (const [change, view] of [['as it is', WHOLE] as const, ...Object.entries(DISTORTIONS)]) {
    const rows = await score(change, test, view, scorer);
    const accuracy = accuracyOn({ items: test, rows }, scorer.pack.card);
    found.push({ change, accuracy: wilson(Math.round(accuracy * test.length), test.length) });
  }
  return found;
}

async function compare(folder: string, judged: Judged, scorer: Scorer): Promise<Comparison> {
  const pack = await readPackFolder(folder);
  const { card } = scorer.pack;
  if (pack.card.labels.join() !== card.labels.join())
    throw new Refused(
      `${folder} tells ${pack.card.labels.join(', ')} apart, not ${card.labels.join(', ')}: they cannot be compared`,
    );
  const rows =
    hashOf(pack.card.files) === hashOf(card.files)
      ? judged.rows
      : await score('Against', judged.items, WHOLE, { ...scorer, folder, pack });
  const truth = truthOf(judged, card);
  const right = (of: readonly (readonly number[])[]) => truth.map((answer, i) => topOf(of[i]!) === answer);
  const [mine, other] = [right(judged.rows), right(rows)];
  const onlyThis = mine.filter((ok, i) => ok && !other[i]).length;
  const onlyOther = other.filter((ok, i) => ok && !mine[i]).length;
  return {
    id: pack.card.id,
    accuracy: other.filter(Boolean).length / truth.length,
    onlyThis,
    onlyOther,
    p: mcnemar(onlyThis, onlyOther),
  };
}

function warningsOf({ slices, classes, count, thresholdsFrom }: Figures): string[] {
  const few = classes.filter((of) => of.count < 10).map(({ label }) => label);
  return [
    ...slices
      .filter(({ differs }) => differs)
      .map(
        ({ column, value, error }) =>
          `${column} ${value}: ${(error.value * 100).toFixed(1)} % wrong, and the error of all pictures is not within its interval`,
      ),
    ...(few.length > 0 ? [`fewer than 10 test pictures of ${few.join(', ')}: their figures mean little`] : []),
    ...(thresholdsFrom === 'test'
      ? ['there are no validation pictures: thresholds were chosen on the test pictures, so their rates flatter']
      : []),
    ...(count < 1000 ? [`${count} test pictures cannot show a false-positive rate of 0.1 %`] : []),
  ];
}
