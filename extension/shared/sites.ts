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
  if (!address || /[\s*@?#\\]/.test(address))
    throw new Error(`“${text}” is not a site like example.org or example.org/path`);
  // The scheme below has no default port, so that an explicit :80 or :443 survives parsing.
  const url = URL.canParse(`http://${address}`) ? new URL(`http://${address}`) : undefined;
  if (!url?.hostname) throw new Error(`“${text}” is not a site like example.org or example.org/path`);
  const port = /^(?:\[[^\]]*\]|[^/:]*):(\d+)/.exec(address)?.[1] ?? '';
  const isAddress = /^(\d+\.){3}\d+$|^\[/.test(url.hostname);
  return { host: url.hostname, subdomains: !exact && !isAddress, port, path: url.pathname, prefix: '' };
}

/** Whether the page at `url` belongs to the pattern. */
export function matchesSite(pattern: SitePattern, url: URL): boolean {
  if (pattern.prefix) return url.href.startsWith(pattern.prefix);
  const sameHost = url.hostname === pattern.host || (pattern.subdomains && url.hostname.endsWith(`.${pattern.host}`));
  const defaultPort = url.protocol === 'https:' ? '443' : '80';
  const samePort = !pattern.port || (url.port || defaultPort) === pattern.port;
  return sameHost && samePort && isBelow(url.pathname, pattern.path);
}

/** The most specific of the user's rules for this page (longest host, then longest path), if any. */
export function ruleFor(sites: readonly SiteRule[], page: string): SiteRule | undefined {
  if (!URL.canParse(page)) return undefined;
  const url = new URL(page);
  const weight = ({ pattern }: SiteRule) => {
    const { host, path, prefix } = parseSite(pattern);
    return host.length * 4096 + path.length + prefix.length;
  };
  return sites
    .filter((rule) => isSite(rule.pattern) && matchesSite(parseSite(rule.pattern), url))
    .sort((a, b) => weight(b) - weight(a))[0];
}

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
  if (!settings.enabled || isPaused(settings, now)) return false;
  const rule = ruleFor(settings.sites, page);
  if (rule?.sensitivity !== undefined) return true;
  return settings.siteMode === 'except' ? !rule : Boolean(rule);
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
  const listed = filtered === (settings.siteMode === 'only');
  if (listed) return [...settings.sites.filter((rule) => rule.pattern !== site), { pattern: site }];
  return withoutRulesFor(settings.sites, page);
}

function withoutRulesFor(sites: SiteRule[], page: string): SiteRule[] {
  const rule = ruleFor(sites, page);
  return rule
    ? withoutRulesFor(
        sites.filter((other) => other !== rule),
        page,
      )
    : sites;
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
