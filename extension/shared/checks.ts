/** Whether something that came from outside is what it should be. Small, since every page loads these. */
export type Check<T> = (value: unknown) => value is T;

export const isFlag: Check<boolean> = (value) => typeof value === 'boolean';

/** A finite number in [least, most]. */
export const numberIn =
  (least: number, most: number): Check<number> =>
  (value): value is number =>
    Number.isFinite(value) && (value as number) >= least && (value as number) <= most;

/** An integer in [least, most]. */
export const wholeIn = (least: number, most: number): Check<number> => {
  const isIn = numberIn(least, most);
  return (value): value is number => isIn(value) && Number.isInteger(value);
};

export const oneOf =
  <const T extends string>(...values: readonly T[]): Check<T> =>
  (value): value is T =>
    values.includes(value as T);

/** Text of at most so many characters; any, unless it must match a pattern. */
export const text =
  (most: number, pattern = /^/): Check<string> =>
  (value): value is string =>
    typeof value === 'string' && value.length <= most && pattern.test(value);

export const listOf =
  <T>(isItem: Check<T>, most: number): Check<T[]> =>
  (value): value is T[] =>
    Array.isArray(value) && value.length <= most && value.every(isItem);

/** An object with any names and one kind of values. */
export const recordOf =
  <T>(isValue: Check<T>): Check<Record<string, T>> =>
  (value): value is Record<string, T> =>
    isObject(value) && Object.values(value).every(isValue);

/** An object with exactly these names. */
export const shape =
  <T extends object>(checks: { readonly [K in keyof T]-?: Check<T[K]> }): Check<T> =>
  (value): value is T =>
    isObject(value) &&
    Object.keys(value).every((name) => Object.hasOwn(checks, name)) &&
    (Object.keys(checks) as (keyof T & string)[]).every((name) => checks[name](value[name]));

export const isOr =
  <T, const E>(isValue: Check<T>, or: E): Check<T | E> =>
  (value): value is T | E =>
    value === or || isValue(value);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
