import { describe, expect, test, vi } from 'vitest';
import { DEFAULTS, type Settings, type SiteRule } from '../../../extension/shared/settings.ts';
import {
  isFiltered,
  isSite,
  matchesSite,
  parseSite,
  ruleFor,
  sensitivityOn,
  siteOf,
  withFiltering,
} from '../../../extension/shared/sites.ts';

vi.mock('webextension-polyfill', () => import('../fake-browser.ts'));

const matches = (pattern: string, url: string): boolean => matchesSite(parseSite(pattern), new URL(url));
const withSites = (sites: SiteRule[], more: Partial<Settings> = {}): Settings => ({ ...DEFAULTS, sites, ...more });

describe('a site pattern', () => {
  test.each([
    ['example.org', 'https://example.org/'],
    ['example.org', 'http://www.example.org:8080/deep/path?x#y'],
    ['EXAMPLE.org', 'https://example.org/'],
    ['example.org.', 'https://example.org/'],
    ['example.org', 'https://example.org./'],
    ['https://example.org/', 'http://example.org/'],
    ['*.example.org', 'https://example.org/'],
    ['=example.org', 'https://example.org/'],
    ['example.org:8080', 'http://example.org:8080/'],
    ['example.org:443', 'https://example.org/'],
    ['example.org:0443', 'https://example.org/'],
    ['example.org/path', 'https://example.org/path'],
    ['example.org/path', 'https://example.org/path/below?x'],
    ['example.org/path/', 'https://example.org/path/below'],
    ['münchen.example', 'https://xn--mnchen-3ya.example/'],
    ['xn--mnchen-3ya.example', 'https://münchen.example/'],
    ['例え.テスト/道', 'https://例え.テスト/道'],
    ['[::1]', 'http://[::1]:3000/'],
    ['[0:0:0:0:0:0:0:1]:3000', 'http://[::1]:3000/'],
    ['127.1', 'http://127.0.0.1/'],
    ['localhost:8080', 'http://localhost:8080/'],
    ['file:///home/me/', 'file:///home/me/pictures/a.html'],
    ['web+app:thing', 'web+app:thing/else'],
    ['about:blank', 'about:blank'],
  ])('%s is the site of %s', (pattern, url) => expect(matches(pattern, url)).toBe(true));

  test.each([
    ['example.org', 'https://notexample.org/'],
    ['example.org', 'https://example.org.evil.example/'],
    ['=example.org', 'https://www.example.org/'],
    ['example.org:8080', 'https://example.org/'],
    ['example.org/path', 'https://example.org/pathology'],
    ['example.org/path/', 'https://example.org/path'],
    ['127.0.0.1', 'http://1.127.0.0.1.example/'],
    ['file:///home/me/', 'file:///home/you/a.html'],
    ['org', 'https://example.com/'],
  ])('%s is not the site of %s', (pattern, url) => expect(matches(pattern, url)).toBe(false));

  test.each([
    '',
    ' ',
    '=',
    'two words',
    'exa*mple.org',
    'user@example.org',
    'example.org?x',
    'example.org#x',
    'a\\b',
    'http://',
    '[::1',
    'example.org:99999',
    '256.256.256.256',
    'http:// ',
  ])('“%s” is none', (text) => expect(isSite(text)).toBe(false));
});

describe('the rule for a page', () => {
  test('is the one with the longest host, then port, then path, wherever it stands in the list', () => {
    const sites = [
      { pattern: 'example.org' },
      { pattern: 'news.example.org/sport', sensitivity: 90 },
      { pattern: 'news.example.org' },
      { pattern: '=news.example.org' },
    ];
    for (const list of [sites, sites.toReversed()]) {
      expect(ruleFor(list, 'https://news.example.org/')?.pattern).toBe('=news.example.org');
      expect(ruleFor(list, 'https://a.news.example.org/sport/1')?.pattern).toBe('news.example.org/sport');
      expect(ruleFor(list, 'https://example.org/news')?.pattern).toBe('example.org');
      expect(ruleFor(list, 'https://example.com/')).toBeUndefined();
    }
  });

  test('counts for what the site makes of blobs', () => {
    expect(ruleFor([{ pattern: 'example.org' }], 'blob:https://example.org/1234')?.pattern).toBe('example.org');
  });

  test('is found among patterns of every form without parsing those of other hosts', () => {
    const others = Array.from({ length: 5000 }, (_, i) => ({ pattern: `site${i}.example/path` }));
    const sites = [...others, { pattern: 'MÜNCHEN.example' }, { pattern: '127.1' }, { pattern: 'file:///a/' }];
    const parsed = vi.spyOn(URL, 'canParse');
    expect(ruleFor(sites, 'https://münchen.example/')?.pattern).toBe('MÜNCHEN.example');
    expect(ruleFor(sites, 'http://127.0.0.1/')?.pattern).toBe('127.1');
    expect(ruleFor(sites, 'file:///a/b')?.pattern).toBe('file:///a/');
    expect(parsed.mock.calls.length).toBeLessThan(50);
    parsed.mockRestore();
  });

  test('broken patterns and addresses match nothing and break nothing', () => {
    expect(ruleFor([{ pattern: '[' }, { pattern: 'a b' }], 'https://example.org/')).toBeUndefined();
    expect(ruleFor([{ pattern: 'example.org' }], 'not an address')).toBeUndefined();
  });
});

describe('whether a page is filtered', () => {
  test('everywhere except on the listed sites, or only on them', () => {
    const sites = [{ pattern: 'example.org' }];
    expect(isFiltered(withSites(sites), 'https://example.org/')).toBe(false);
    expect(isFiltered(withSites(sites), 'https://example.com/')).toBe(true);
    expect(isFiltered(withSites(sites, { siteMode: 'only' }), 'https://example.org/')).toBe(true);
    expect(isFiltered(withSites(sites, { siteMode: 'only' }), 'https://example.com/')).toBe(false);
  });

  test('a site with a sensitivity of its own is filtered with it', () => {
    const settings = withSites([{ pattern: 'example.org' }, { pattern: 'a.example.org', sensitivity: 5 }]);
    expect(isFiltered(settings, 'https://a.example.org/')).toBe(true);
    expect(sensitivityOn(settings, 'https://a.example.org/')).toBe(5);
    expect(sensitivityOn(settings, 'https://example.com/')).toBe(50);
  });

  test('nothing is while switched off or paused, until the pause is over', () => {
    expect(isFiltered({ ...DEFAULTS, enabled: false }, 'https://example.org/')).toBe(false);
    expect(isFiltered({ ...DEFAULTS, pausedUntil: -1 }, 'https://example.org/')).toBe(false);
    expect(isFiltered({ ...DEFAULTS, pausedUntil: 100 }, 'https://example.org/', 99)).toBe(false);
    expect(isFiltered({ ...DEFAULTS, pausedUntil: 100 }, 'https://example.org/', 100)).toBe(true);
  });
});

describe('the site’s switch', () => {
  const pages = [
    'https://www.example.org/a/b?c',
    'http://localhost:8080/x',
    'http://[::1]/',
    'file:///home/a%20b.html',
  ];
  const lists: SiteRule[][] = [
    [],
    [{ pattern: 'example.org' }],
    [{ pattern: 'example.org/a' }, { pattern: 'www.example.org', sensitivity: 80 }],
    [{ pattern: 'org' }, { pattern: 'localhost' }],
  ];
  test.each(pages)('brings %s to what was wished, whatever the list and the mode', (page) => {
    for (const sites of lists) {
      for (const siteMode of ['except', 'only'] as const) {
        for (const filtered of [true, false]) {
          const settings = withSites(sites, { siteMode });
          const next = { ...settings, sites: withFiltering(settings, page, filtered) };
          expect(isFiltered(next, page), JSON.stringify({ sites, siteMode, filtered })).toBe(filtered);
        }
      }
    }
  });

  test('names the site without www, with its port, and local files without their query', () => {
    expect(siteOf('https://www.example.org/a')).toBe('example.org');
    expect(siteOf('http://localhost:8080/x')).toBe('localhost:8080');
    expect(siteOf('https://www.org/')).toBe('www.org');
    expect(siteOf('file:///a/b.html?c#d')).toBe('file:///a/b.html');
    expect(siteOf('chrome://version')).toBeUndefined();
  });
});
