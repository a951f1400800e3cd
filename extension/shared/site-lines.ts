import type { SiteRule } from './settings.ts';
import { isSite, shortestSite } from './sites.ts';

/** Longest list of sites, and longest line in characters, that are read. */
const MOST_RULES = 5000;
const LONGEST_LINE = 2048;

/** Why a line is not a rule. */
export type LineFault = 'not-a-site' | 'not-a-sensitivity' | 'twice' | 'too-many';

export interface SiteLines {
  readonly rules: SiteRule[];
  /** Lines that were left out, by number from 1. */
  readonly faults: readonly { readonly line: number; readonly text: string; readonly fault: LineFault }[];
}

/** One rule a line, as `parseSiteLines` reads them. */
export function toSiteLines(rules: readonly SiteRule[]): string {
  return rules.map(({ pattern, sensitivity }) => [pattern, sensitivity].join(' ').trim()).join('\n');
}

/**
 * Reads a list of sites: one pattern a line, then, if the site has its own, a sensitivity of 0 to 100. Empty lines
 * and those that begin with `#` are passed over. Never throws: what cannot be read is told by line.
 */
export function parseSiteLines(text: string): SiteLines {
  const rules = new Map<string, SiteRule>();
  const faults: { line: number; text: string; fault: LineFault }[] = [];
  for (const [i, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const line = raw.trim();
    if (!line || line.startsWith('#')) continue;
    const read = parseLine(line);
    const fault = typeof read === 'string' ? read : faultAmong(read, rules);
    if (fault) faults.push({ line: i + 1, text: line.slice(0, 80), fault });
    else if (typeof read !== 'string') rules.set(read.pattern, read);
  }
  return { rules: [...rules.values()], faults };
}

function parseLine(line: string): SiteRule | LineFault {
  const [written = '', sensitivity, ...more] = line.split(/\s+/);
  if (line.length > LONGEST_LINE || !isSite(written)) return 'not-a-site';
  const pattern = shortestSite(written);
  if (sensitivity === undefined) return { pattern };
  const isNumber = /^\d{1,3}$/.test(sensitivity) && Number(sensitivity) <= 100;
  return isNumber && more.length === 0 ? { pattern, sensitivity: Number(sensitivity) } : 'not-a-sensitivity';
}

function faultAmong({ pattern }: SiteRule, rules: ReadonlyMap<string, SiteRule>): LineFault | undefined {
  if (rules.has(pattern)) return 'twice';
  return rules.size >= MOST_RULES ? 'too-many' : undefined;
}
