import { type OwnCategory, type Standard, type Thresholds, thresholdsAt } from '../../../src/verdict.ts';
import type { SettingName, Settings, SiteRule } from '../../shared/settings.ts';
import { isFilteredBySites, isSite, parseSite, sensitivityOn } from '../../shared/sites.ts';

/** More changed site rules than this at once count as loosening: comparing them would take too long. */
const MOST_RULES = 200;

/** Which of two values of one setting lets more through; settings without an entry never do. */
type Compare<K extends SettingName> = (from: Settings[K], to: Settings[K]) => boolean;

const BY_ORDER: { readonly [K in SettingName]?: Compare<K> } = {
  enabled: (from, to) => from && !to,
  pausedUntil: (from, to) => to !== 0 && to !== from && !(from === -1 || (to > 0 && to < from)),
  effect: ranked(['blur', 'pixelate', 'grey', 'cover', 'hide']),
  strength: (from, to) => to < from,
  minSize: (from, to) => to > from,
  videos: (from, to) => from && !to,
  backgrounds: (from, to) => from && !to,
  unjudged: ranked(['show', 'veil']),
  // How an imported pack compares is anyone's guess: going to one, or leaving it, asks for the PIN.
  model: (from, to) => from !== to && ranked(['fast', 'balanced', 'thorough'])(from, to),
  reveal: ranked(['hover', 'click', 'menu', 'never']),
  veilOnLeave: (from, to) => from && !to,
  lockReveal: (from, to) => from && !to,
  own: (from, to) => Object.entries(from).some(([id, was]) => limitOf(to[id]) > limitOf(was)),
  lock: (from, to) => from !== null && JSON.stringify(from) !== JSON.stringify(to),
};

/**
 * The settings by whose change more would be seen than before; empty if the change only tightens.
 *
 * @param standards of the models that may be in use: thresholds are compared as each of them has it
 */
export function loosened(from: Settings, to: Settings, standards: readonly Standard[]): SettingName[] {
  const names = Object.keys(to) as SettingName[];
  return names.filter((name) => loosens(name, from, { ...from, [name]: to[name] }, standards));
}

function loosens(name: SettingName, from: Settings, to: Settings, standards: readonly Standard[]): boolean {
  if (name === 'sensitivity' || name === 'thresholds') {
    // Without any card nothing can be compared: whatever might loosen does.
    if (standards.length === 0) return name === 'thresholds' ? differ(from, to) : to.sensitivity < from.sensitivity;
    return sensitivitiesOf(from, to).some(([was, is]) => raisesThreshold(from, was, to, is, standards));
  }
  if (name === 'sites' || name === 'siteMode') return loosensSites(from, to);
  const compare = BY_ORDER[name] as Compare<SettingName> | undefined;
  return compare?.(from[name], to[name]) ?? false;
}

const differ = (from: Settings, to: Settings): boolean =>
  JSON.stringify(from.thresholds) !== JSON.stringify(to.thresholds);

/** Each sensitivity in use, before and after: the general one, and those that sites have of their own. */
function sensitivitiesOf(from: Settings, to: Settings): [number, number][] {
  const own = from.sites.flatMap(({ sensitivity }) => (sensitivity === undefined ? [] : [sensitivity]));
  return [[from.sensitivity, to.sensitivity], ...[...new Set(own)].map((at): [number, number] => [at, at])];
}

function raisesThreshold(
  from: Settings,
  was: number,
  to: Settings,
  is: number,
  standards: readonly Standard[],
): boolean {
  return standards.some((standard) => {
    const before = thresholdsAt(standard, was, from.thresholds);
    const after = thresholdsAt(standard, is, to.thresholds);
    return Object.keys({ ...before, ...after }).some((category) => limit(after, category) > limit(before, category));
  });
}

const limitOf = (category: OwnCategory | undefined): number => (category?.on ? category.threshold : Infinity);

const limit = (thresholds: Thresholds, category: string): number => thresholds[category] ?? Infinity;

/** Compares two lists on addresses that stand for every set of pages that the rules tell apart. */
function loosensSites(from: Settings, to: Settings): boolean {
  const rules = from.siteMode === to.siteMode ? changedRules(from.sites, to.sites) : [...from.sites, ...to.sites];
  if (rules.length > MOST_RULES) return true;
  const all = [...from.sites, ...to.sites];
  const somewhereElse = 'https://elsewhere.invalid/';
  return [somewhereElse, ...rules.flatMap((rule) => samplesOf(rule, all))].some(
    (page) => strictness(to, page) < strictness(from, page),
  );
}

/** -1 where nothing is filtered, else the sensitivity. A pause counts by itself, not here. */
function strictness(settings: Settings, page: string): number {
  return isFilteredBySites(settings, page) ? sensitivityOn(settings, page) : -1;
}

function changedRules(from: readonly SiteRule[], to: readonly SiteRule[]): SiteRule[] {
  const key = (rule: SiteRule) => JSON.stringify([rule.pattern, rule.sensitivity]);
  const [before, after] = [new Set(from.map(key)), new Set(to.map(key))];
  return [...from.filter((rule) => !after.has(key(rule))), ...to.filter((rule) => !before.has(key(rule)))];
}

/** Addresses that the rule matches, one for each way in which the other rules could match them too. */
function samplesOf({ pattern }: SiteRule, all: readonly SiteRule[]): string[] {
  if (!isSite(pattern)) return [];
  const site = parseSite(pattern);
  if (site.prefix)
    return [site.prefix, ...all.map((rule) => prefixOf(rule)).filter((it) => it.startsWith(site.prefix))];
  const others = all.filter((rule) => isSite(rule.pattern)).map((rule) => parseSite(rule.pattern));
  const related = others.filter(
    ({ host }) => host === site.host || host.endsWith(`.${site.host}`) || site.host.endsWith(`.${host}`),
  );
  const hosts = related.flatMap(({ host }) => [host, `any.${host}`]);
  const ports = ['', ...related.map(({ port }) => port && `:${port}`)];
  const paths = related.flatMap(({ path }) => [path, `${path.replace(/\/$/, '')}/any`]);
  return [...new Set(hosts)].flatMap((host) =>
    [...new Set(ports)].flatMap((port) => [...new Set(paths)].map((path) => `https://${host}${port}${path}`)),
  );
}

const prefixOf = ({ pattern }: SiteRule): string => (isSite(pattern) ? parseSite(pattern).prefix : '') || '\0';

/** Values from the one that lets most through to the strictest; unknown ones count as looser. */
function ranked<T extends string>(order: readonly T[]): (from: string, to: string) => boolean {
  const rank = (value: string) => order.indexOf(value as T);
  return (from, to) => from !== to && (rank(to) < 0 || rank(from) < 0 || rank(to) < rank(from));
}
