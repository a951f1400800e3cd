import { shortestSite } from './sites.ts';

/** Settings by name as they were stored or saved, before anything of them has been checked. */
export type Stored = Readonly<Record<string, unknown>>;

/**
 * Version of the form in which settings are stored and saved to files. It grows, with one more step below, whenever a
 * value is to be written in another way than before or under another name; a new setting alone needs none.
 */
export const FORM = 2;

/** Step i brings what is of form i + 1 to form i + 2. Values may be anything: a step passes over what it cannot read. */
const STEPS: readonly ((stored: Stored) => Stored)[] = [
  // Form 2 knows each site by its shortest pattern, so that the same one is not listed twice.
  (stored) => (Array.isArray(stored.sites) ? { ...stored, sites: shortestSites(stored.sites) } : stored),
];

/**
 * Brings stored settings to today's form. What is of a later form, left by a newer Scrim, stays as it is: whatever of
 * it cannot be read takes its default then, like any other broken value.
 *
 * @param form of `stored`; anything that is no version counts as the first, which was stored without one
 */
export function migrate(stored: Stored, form: unknown): Stored {
  const from = Number.isInteger(form) && (form as number) >= 1 ? (form as number) : 1;
  return STEPS.slice(from - 1).reduce((settings, step) => step(settings), stored);
}

function shortestSites(sites: readonly unknown[]): unknown[] {
  const byPattern = new Map<unknown, unknown>();
  for (const rule of sites.map(shortened)) {
    const pattern = patternOf(rule) ?? rule;
    // The first one is in force.
    if (!byPattern.has(pattern)) byPattern.set(pattern, rule);
  }
  return [...byPattern.values()];
}

function shortened(rule: unknown): unknown {
  const pattern = patternOf(rule);
  return pattern === undefined ? rule : { ...(rule as object), pattern: shortestSite(pattern) };
}

function patternOf(rule: unknown): string | undefined {
  const pattern = typeof rule === 'object' && rule !== null && 'pattern' in rule ? rule.pattern : undefined;
  return typeof pattern === 'string' ? pattern : undefined;
}
