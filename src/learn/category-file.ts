import * as v from 'valibot';
import type { Bank } from './bank.ts';
import { FloatsSchema, floatsToBase64 } from './bytes.ts';
import { type Category, fitsBank } from './category.ts';
import { type Refused, readAs, readJson, refused } from './read-file.ts';

/** Characters that a file may have: a category of 1,280 features takes 7,000. */
const MOST_CHARACTERS = 100_000;

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());

/** A category's weights and what is known about them; no picture can be made out of it. */
export const CategorySchema = v.strictObject({
  model: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  bank: count,
  /** 32-bit floats in base64. */
  weights: FloatsSchema,
  bias: finite,
  calibration: v.strictObject({ slope: v.pipe(finite, v.minValue(0)), offset: finite }),
  quality: v.strictObject({
    level: v.picklist(['good', 'fair', 'poor']),
    advice: v.pipe(v.array(v.picklist(['more-examples', 'more-varied', 'more-others', 'split'])), v.maxLength(4)),
    auc: share,
    found: share,
    mistaken: share,
  }),
  examples: v.strictObject({ positives: count, negatives: count }),
});

/** A category as it is stored. */
export type SavedCategory = v.InferInput<typeof CategorySchema>;

const NameSchema = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60), v.regex(/^\P{C}*$/u));

const HeadSchema = v.object({ scrim: v.literal('category') });
const FileSchema = v.strictObject({
  ...HeadSchema.entries,
  format: v.literal(1),
  name: NameSchema,
  category: CategorySchema,
});

/** Why a file was not taken. */
export type CategoryRefusal = 'too-large' | 'damaged' | 'not-a-category' | 'other-model';

export type CategoryImport =
  | { readonly kind: 'read'; readonly name: string; readonly category: Category }
  | Refused<CategoryRefusal>;

/** A category as JSON, for files and storage; CategorySchema reads it. */
export function saveCategory(category: Category): SavedCategory {
  const { quality, ...rest } = category;
  return { ...rest, quality: { ...quality, advice: [...quality.advice] }, weights: floatsToBase64(category.weights) };
}

/** A category as the text of a small file to share. */
export function exportCategory(name: string, category: Category): string {
  return JSON.stringify({ scrim: 'category', format: 1, name, category: saveCategory(category) });
}

/** Reads a shared category, or says why not. */
export function importCategory(text: string, bank: Bank): CategoryImport {
  const json = readJson(text, MOST_CHARACTERS);
  if (json.kind === 'refused') return json;
  if (!v.is(HeadSchema, json.value)) return refused('not-a-category', 'no category in it');
  const file = readAs(FileSchema, json.value);
  if (file.kind === 'refused') return file;
  const { name, category } = file.value;
  if (!fitsBank(category, bank)) return refused('other-model', `${category.model}, bank ${category.bank}`);
  return { kind: 'read', name, category };
}
