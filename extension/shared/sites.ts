import type { Settings, SiteRule } from './settings.ts';

/**
 * A site as a person writes it:
 * - `example.org` the host and its subdomains; `=example.org` that host alone;
 * - `example.org:8080` only on that port; `example.org/path` only below that path;
 * - `file:///folder/` local files; any other `scheme:rest` by its beginning.
 */
export interface SitePattern {
  readonly host: string;
  readonly subdomains: boolean;
  readonly port: string;
  readonly path: string;
  /** For addresses without a host: what they begin with. */
  readonly prefix: string;
}

/** Reads one pattern; international names become punycode, IPv6 addresses keep their brackets. Throws in words. */
export function parseSite(text: string): SitePattern {
  const trimmed = text.trim();
  if (/^(?!https?:)[a-z][a-z0-9+.-]*:(?!\d+(\/|$))/i.test(trimmed)) return byPrefix(trimmed);
  const exact = trimmed.startsWith('=');
  const address = trimmed
    .slice(exact ? 1 : 0)
    .replace(/^https?:\/\//i, '')
    .replace(/^\*\./, '');
  // Neither wildcards nor parts that no address of a page would match by.
  const url =
    /^$|[\s*@?#\\]/.test(address) || !URL.canParse(`http://${address}`) ? undefined : new URL(`http://${address}`);
  if (!url?.hostname) throw new Error(`“${text}” is not a site like example.org or example.org/path`);
  // Not the parsed one's, since URLs drop the port that is their scheme's default.
  const port = /^(?:\[[^\]]*\]|[^/:]*):(\d+)/.exec(address)?.[1] ?? '';
  const isAddress = /^(\d+\.){3}\d+$|^\[/.test(url.hostname);
  const host = withoutRootDot(url.hostname);
  return { host, subdomains: !exact && !isAddress, port: port && String(Number(port)), path: url.pathname, prefix: '' };
}

/** The same pattern without what says nothing: a web scheme, `*.`, capitals in the host, a lone slash at the end. */
export function shortestSite(text: string): string {
  const trimmed = text.trim();
  const parts = /^(=?)(?:https?:\/\/)?(?:\*\.)?(\[[^\]]*\]|[^/:]+)((?::\d+)?)(.*)$/i.exec(trimmed);
  if (!parts || !isSite(trimmed) || parseSite(trimmed).prefix) return trimmed;
  const [, exact = '', host = '', port = '', path = ''] = parts;
  return exact + host.toLowerCase() + port + (path === '/' ? '' : path);
}

/** Whether the page at `url` belongs to the pattern. */
export function matchesSite(pattern: SitePattern, url: URL): boolean {
  if (pattern.prefix) return url.href.startsWith(pattern.prefix);
  const host = withoutRootDot(url.hostname);
  const sameHost = host === pattern.host || (pattern.subdomains && host.endsWith(`.${pattern.host}`));
  const defaultPort = url.protocol === 'https:' ? '443' : '80';
  const samePort = !pattern.port || (url.port || defaultPort) === pattern.port;
  return sameHost && samePort && isBelow(url.pathname, pattern.path);
}

/** The most specific of the user's rules for this page (longest host, then longest path), if any. */
export function ruleFor(sites: readonly SiteRule[], page: string): SiteRule | undefined {
  const url = addressOf(page);
  if (!url) return undefined;
  let best: { rule: SiteRule; weight: number } | undefined;
  for (const rule of sites) {
    if (!mayMatch(rule.pattern, url) || !isSite(rule.pattern)) continue;
    const pattern = parseSite(rule.pattern);
    const weight = weightOf(pattern);
    if (matchesSite(pattern, url) && (!best || weight > best.weight)) best = { rule, weight };
  }
  return best?.rule;
}

/** How specific a pattern is: its host counts first, then the port, then the path. */
function weightOf({ host, subdomains, port, path, prefix }: SitePattern): number {
  return host.length * 8192 + (subdomains ? 0 : 4096) + (port ? 2048 : 0) + path.length + prefix.length;
}

/** The address that decides: a blob's is that of the site that made it. */
function addressOf(page: string): URL | undefined {
  if (!URL.canParse(page)) return undefined;
  const url = new URL(page);
  return url.protocol === 'blob:' && URL.canParse(url.pathname) ? new URL(url.pathname) : url;
}

/** Tells most rules for other hosts without parsing them: lists can be thousands long, and every frame looks through. */
function mayMatch(pattern: string, { hostname }: URL): boolean {
  const plain = /^=?(?:https?:\/\/)?(?:\*\.)?([a-z0-9.-]*[a-z-])(?=$|\/|:\d)/.exec(pattern)?.[1];
  return plain === undefined || withoutRootDot(hostname).endsWith(plain);
}

/** `example.org.` is `example.org`, and most browsers and servers treat it so. */
const withoutRootDot = (host: string): string => host.replace(/(?<=.)\.$/, '');

/** Whether the text is a pattern that `parseSite` reads. */
export function isSite(text: string): boolean {
  try {
    parseSite(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether pictures on the page that the user sees at `page` are filtered, frames embedded in it included.
 *
 * @param now milliseconds since 1970, for a pause that ends
 */
export function isFiltered(settings: Settings, page: string, now = Date.now()): boolean {
  return settings.enabled && !isPaused(settings, now) && isFilteredBySites(settings, page);
}

/** Whether the page is filtered as far as the list of sites goes, be it switched off or paused at the moment. */
export function isFilteredBySites({ sites, siteMode }: Settings, page: string): boolean {
  const rule = ruleFor(sites, page);
  return rule?.sensitivity !== undefined || (siteMode === 'except' ? !rule : Boolean(rule));
}

/** Whether everything is paused at `now`. */
export function isPaused(settings: Settings, now = Date.now()): boolean {
  return settings.pausedUntil === -1 || settings.pausedUntil > now;
}

/** The sensitivity in force on a page: the site's own or the general one. */
export function sensitivityOn(settings: Settings, page: string): number {
  return ruleFor(settings.sites, page)?.sensitivity ?? settings.sensitivity;
}

/** The pattern for all of the site that an address belongs to; undefined for addresses that cannot be filtered. */
export function siteOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname, port, href } = new URL(address);
  if (protocol === 'file:') return href.replace(/[?#].*$/, '');
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  return hostname.replace(/^www\.(?=.*\.)/, '') + (port && `:${port}`);
}

/** The site rules after which the page at `page` is filtered, or not; other sites keep what they have. */
export function withFiltering(settings: Settings, page: string, filtered: boolean): SiteRule[] {
  const site = siteOf(page);
  if (!site) return settings.sites;
  if (isFilteredBySites(settings, page) === filtered) return settings.sites;
  const rule = ruleFor(settings.sites, page);
  if (rule)
    return withFiltering({ ...settings, sites: settings.sites.filter((other) => other !== rule) }, page, filtered);
  return [...settings.sites, { pattern: site }];
}

/** Match patterns of the browsers for a site, for style sheets that must not even be registered there. */
export function toMatchPatterns({ host, subdomains, port, path, prefix }: SitePattern): string[] {
  if (prefix) return prefix.startsWith('file:///') ? [`${prefix}*`] : [];
  // Chrome's patterns take a port, Firefox's do not; a site with a port is left to the content script.
  if (port) return [];
  const below = path.endsWith('/') ? [`${path}*`] : [path, `${path}/*`, `${path}?*`];
  return below.map((rest) => `*://${subdomains ? '*.' : ''}${host}${rest}`);
}

function byPrefix(text: string): SitePattern {
  if (!URL.canParse(text)) throw new Error(`“${text}” is not an address`);
  return { host: '', subdomains: false, port: '', path: '', prefix: new URL(text).href };
}

function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}
