import * as v from 'valibot';
import {
  type Bank,
  type Category,
  CategorySchema,
  direction,
  FEWEST_EXAMPLES,
  fitHead,
  fitsBank,
  type Head,
  ownLabel,
  saveCategory,
  scoreCategories,
  trainCategory,
} from '../../src/learn.ts';
import type { Scores } from '../../src/scores.ts';
import { type KeptCategory, keepTrained, readCategories, readCorrections } from '../shared/learnt-store.ts';
import type { Seen } from '../shared/messages.ts';
import type { FromLearner, LearntFor, ToLearner } from './learn-messages.ts';
import { readBank } from './read-bank.ts';

/** The learner: fits the personal head and the own categories to what is stored, and scores pictures by them. */
interface Learnt {
  readonly bank: Bank;
  readonly head: Head;
  readonly ids: readonly string[];
  readonly categories: readonly Category[];
}

let learnt: Learnt | undefined;

let last: Promise<void> = Promise.resolve();

// One after the other: what is scored after a load heeds it, and an older load never undoes a newer one.
self.addEventListener('message', ({ data }: MessageEvent<ToLearner>) => {
  last = last.then(() => answer(data));
});

async function answer(message: ToLearner): Promise<void> {
  const { id } = message;
  try {
    if (message.kind === 'score') say({ kind: 'scored', id, scores: score(message) });
    else {
      const { bank, betterWith } = await readBank(message.for, message.seen);
      learnt = bank && (await load(message.for, message.seen, bank));
      const [corrections, categories] = [learnt?.head.examples ?? 0, learnt?.ids.length ?? 0];
      say({ kind: 'loaded', id, heeded: { corrections, categories, betterWith } });
    }
  } catch (error) {
    say({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
}

async function load(model: LearntFor, seen: readonly Float32Array[], bank: Bank): Promise<Learnt> {
  // Where the browser refuses its database nothing can have been learnt.
  const [corrections, kept] = await Promise.all([readCorrections(), readCategories()]).catch(() => [[], []]);
  const trained = await Promise.all(kept.map(async (one) => [one.id, await train(one, seen, bank)] as const));
  const usable = trained.filter((entry): entry is [string, Category] => entry[1] !== undefined);
  return {
    bank,
    head: fitHead(corrections, bank, new Set(Object.values(model.standard.categories).flat())),
    ids: usable.map(([id]) => id),
    categories: usable.map(([, category]) => category),
  };
}

/** The category as it was trained, trained anew if its examples or the bank have changed; undefined if it cannot be used. */
async function train(kept: KeptCategory, seen: readonly Float32Array[], bank: Bank): Promise<Category | undefined> {
  const read = v.safeParse(CategorySchema, kept.trained);
  const known = read.success && fitsBank(read.output, bank) ? read.output : undefined;
  const [positives, negatives] = [featuresOf(kept.positives, bank), featuresOf(kept.negatives, bank)];
  // A bank that was made of pictures seen is another one every time.
  const isLasting = bank.version > 0;
  if (positives.length < FEWEST_EXAMPLES) return isLasting ? known : undefined;
  if (known && isLasting && kept.trainedOn === kept.changes) return known;
  const category = trainCategory(positives, [...negatives, ...seen], bank);
  await keepTrained(kept, saveCategory(category));
  return category;
}

/** Those of the examples that the bank's model saw. */
function featuresOf(examples: readonly Seen[], { model }: Bank): Float32Array[] {
  return examples.filter((one) => one.model === model).map(({ features }) => features);
}

function score({ scores, features }: { scores: Scores; features: Float32Array }): Scores {
  if (!learnt) return scores;
  const { bank, head, ids, categories } = learnt;
  const own = categories.length > 0 ? scoreCategories(direction(features, bank), categories) : [];
  return head.correct({ ...scores, ...Object.fromEntries(ids.map((id, i) => [ownLabel(id), own[i]!])) }, features);
}

function say(message: FromLearner): void {
  postMessage(message);
}
