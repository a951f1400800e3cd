import * as v from 'valibot';
import { FloatsSchema, floatsToBase64 } from './bytes.ts';
import { type Corrections, MOST_CORRECTIONS, usableWith } from './corrections.ts';
import { type Refused, readAs, readJson, refused } from './read-file.ts';

/** Characters that an export may have: 2,000 corrections of 1,280 features are 14 million. */
const MOST_CHARACTERS = 20_000_000;

const CorrectionSchema = v.strictObject({
  label: v.picklist(['fine', 'blur']),
  model: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  day: v.pipe(v.string(), v.isoDate()),
  /** 32-bit floats in base64. */
  features: FloatsSchema,
});

const FileSchema = v.strictObject({
  scrim: v.literal('corrections'),
  format: v.literal(1),
  corrections: v.array(CorrectionSchema),
});

/** Why a file was not taken. */
export type Refusal = 'too-large' | 'damaged' | 'not-an-export' | 'other-model';

export type Import =
  | { readonly kind: 'read'; readonly corrections: Corrections; readonly foreign: number }
  | Refused<Refusal>;

/** Corrections as the text of a file. */
export function exportCorrections(corrections: Corrections): string {
  return JSON.stringify({
    scrim: 'corrections',
    format: 1,
    corrections: corrections.map(({ label, model, day, features }) => ({
      label,
      model,
      day,
      features: floatsToBase64(features),
    })),
  });
}

/**
 * Reads an export. Nothing of it is taken unless all of it is well-formed and some of it can be used.
 *
 * @param length features that the model in use has
 * @returns what belongs to that model, and how many corrections of others were left out; or why nothing was taken
 */
export function importCorrections(text: string, model: string, length: number): Import {
  const json = readJson(text, MOST_CHARACTERS);
  if (json.kind === 'refused') return json;
  const count = countIn(json.value);
  if (count === undefined) return refused('not-an-export', 'no corrections in it');
  if (count > MOST_CORRECTIONS)
    return refused('too-large', `${count} corrections, at most ${MOST_CORRECTIONS} are kept`);
  const file = readAs(FileSchema, json.value);
  if (file.kind === 'refused') return file;
  const { usable, foreign } = usableWith(file.value.corrections, model, length);
  if (usable.length === 0 && foreign.length > 0) return refused('other-model', foreign[0]!.model);
  return { kind: 'read', corrections: usable, foreign: foreign.length };
}

// Counted before anything in it is looked at, so that ten million of them cost nothing.
function countIn(json: unknown): number | undefined {
  const read = v.safeParse(
    v.object({ scrim: v.literal('corrections'), corrections: v.custom<unknown[]>(Array.isArray) }),
    json,
  );
  return read.success ? read.output.corrections.length : undefined;
}
