import * as v from 'valibot';

/** Why a file was not taken, with particulars for whoever made it. */
export interface Refused<Why extends string> {
  readonly kind: 'refused';
  readonly why: Why;
  readonly detail: string;
}

interface Read<T> {
  readonly kind: 'read';
  readonly value: T;
}

export function refused<Why extends string>(why: Why, detail: string): Refused<Why> {
  return { kind: 'refused', why, detail };
}

/** The JSON in a file's text, if that has no more than so many characters. */
export function readJson(text: string, mostCharacters: number): Read<unknown> | Refused<'too-large' | 'damaged'> {
  if (text.length > mostCharacters) return refused('too-large', `${text.length} characters`);
  try {
    return { kind: 'read', value: JSON.parse(text) };
  } catch {
    return refused('damaged', 'not JSON');
  }
}

/** What a schema makes of JSON; the detail of a refusal names the first place that is wrong. */
export function readAs<T>(schema: v.GenericSchema<unknown, T>, json: unknown): Read<T> | Refused<'damaged'> {
  const read = v.safeParse(schema, json, { abortEarly: true });
  if (read.success) return { kind: 'read', value: read.output };
  const [issue] = read.issues;
  return refused('damaged', `${v.getDotPath(issue) ?? 'file'}: ${issue.message}`);
}
