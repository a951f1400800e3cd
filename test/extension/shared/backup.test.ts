import { describe, expect, test, vi } from 'vitest';
import { parseBackup, toBackup } from '../../../extension/shared/backup.ts';
import { DEFAULTS, parseSettings, type Settings } from '../../../extension/shared/settings.ts';
import { parseSiteLines, toSiteLines } from '../../../extension/shared/site-lines.ts';
import { isSite } from '../../../extension/shared/sites.ts';
import { type Seeded, seeded } from '../../support/seeded.ts';

vi.mock('webextension-polyfill', () => import('../fake-browser.ts'));

const SETTINGS: Settings = {
  ...DEFAULTS,
  sensitivity: 73,
  thresholds: { explicit: 0.25, 'own:cats': 0.5 },
  sites: [{ pattern: 'example.org' }, { pattern: '=münchen.example', sensitivity: 20 }, { pattern: '[::1]:8080/a' }],
  effect: 'pixelate',
  model: 'pack:colours',
  own: { '0123abcd': { name: 'Lemons', threshold: 0.5, on: true } },
  learnt: 7,
  lock: { salt: 'c2FsdA==', hash: 'aGFzaA==', iterations: 600_000 },
  pausedUntil: -1,
};

describe('a backup', () => {
  test('gives back every setting but the lock and the pause, which stay where they are', () => {
    const read = parseBackup(toBackup(SETTINGS, '1.2.3'));
    const { lock: _, pausedUntil: __, own: ___, learnt: ____, ...kept } = SETTINGS;
    expect(read).toEqual({ settings: kept });
    expect(toBackup(SETTINGS, '1.2.3')).not.toContain('aGFzaA');
  });

  test.each([
    ['', 'not-json'],
    ['{', 'not-json'],
    ['null', 'not-ours'],
    ['[]', 'not-ours'],
    ['{"settings":{}}', 'not-ours'],
    ['{"scrim":"settings","format":1}', 'not-ours'],
    ['{"scrim":"settings","format":1,"settings":[]}', 'not-ours'],
    ['{"scrim":"settings","format":"1","settings":{}}', 'not-ours'],
    ['{"scrim":"settings","format":3,"settings":{}}', 'too-new'],
    ['{"scrim":"settings","format":1,"settings":{"sensitivity":101}}', 'bad-setting'],
    ['{"scrim":"settings","format":1,"settings":{"lock":null}}', 'bad-setting'],
    ['{"scrim":"settings","format":1,"settings":{"own":{}}}', 'bad-setting'],
    ['{"scrim":"settings","format":1,"settings":{"learnt":1}}', 'bad-setting'],
    ['{"scrim":"settings","format":1,"settings":{"model":"pack:../colours"}}', 'bad-setting'],
    ['{"scrim":"settings","format":1,"settings":{"__proto__":{"enabled":false}}}', 'bad-setting'],
    ['{"scrim":"settings","format":1,"settings":{"constructor":1}}', 'bad-setting'],
  ])('%s is refused as %s', (text, kind) => expect(parseBackup(text)).toMatchObject({ fault: { kind } }));

  test('of form 1, which knew sites by any pattern, is read too', () => {
    const sites = [{ pattern: 'https://Example.org/', sensitivity: 20 }, { pattern: '*.example.org' }];
    expect(parseBackup(JSON.stringify({ scrim: 'settings', format: 1, settings: { sites } }))).toMatchObject({
      settings: { sites: [{ pattern: 'example.org', sensitivity: 20 }] },
    });
  });

  test('500 damaged or hostile files: no exception, all or nothing, and a reason for each that is refused', () => {
    const draw = seeded(11);
    const good = toBackup(SETTINGS, '1.2.3');
    let refused = 0;
    for (let i = 0; i < 500; i += 1) {
      const read = parseBackup(damage(good, draw));
      if ('fault' in read) {
        refused += 1;
        expect(read.fault.kind).toMatch(/^(too-large|not-json|not-ours|too-new|bad-setting)$/);
      } else {
        // Whatever is taken is valid as a whole: nothing of it would fall back to a default.
        expect(parseSettings({ ...read.settings })).toEqual({ ...DEFAULTS, ...read.settings });
      }
    }
    expect(refused).toBeGreaterThan(300);
  });
});

describe('a list of sites', () => {
  test('is read as it was written', () => {
    expect(parseSiteLines(toSiteLines(SETTINGS.sites))).toEqual({ rules: SETTINGS.sites, faults: [] });
  });

  test('tells each line that it leaves out by number, and why', () => {
    const { rules, faults } = parseSiteLines(
      '\uFEFF# comment\r\n\r\nexample.org\rtwo words\nexample.org 50\nb.example 101\nc.example 50 more\n d.example  7 \n',
    );
    expect(rules).toEqual([{ pattern: 'example.org' }, { pattern: 'd.example', sensitivity: 7 }]);
    expect(faults.map(({ line, fault }) => [line, fault])).toEqual([
      [4, 'not-a-sensitivity'],
      [5, 'twice'],
      [6, 'not-a-sensitivity'],
      [7, 'not-a-sensitivity'],
    ]);
  });

  test('keeps 5000 sites and says which are too many', () => {
    const { rules, faults } = parseSiteLines(Array.from({ length: 5002 }, (_, i) => `s${i}.example`).join('\n'));
    expect(rules).toHaveLength(5000);
    expect(faults).toMatchObject([{ line: 5001, fault: 'too-many' }, { line: 5002 }]);
  });

  test('500 damaged or hostile lists: no exception, every line either a rule or told', () => {
    const draw = seeded(12);
    const good = toSiteLines([
      ...SETTINGS.sites,
      ...Array.from({ length: 20 }, (_, i) => ({ pattern: `s${i}.example/p${i}` })),
    ]);
    for (let i = 0; i < 500; i += 1) {
      const text = damage(good, draw);
      const { rules, faults } = parseSiteLines(text);
      const lines = text
        .replace(/^\uFEFF/, '')
        .split(/\r\n|\r|\n/)
        .filter((line) => line.trim() && !line.trim().startsWith('#'));
      expect(rules.length + faults.length).toBe(lines.length);
      expect(rules.every(({ pattern }) => isSite(pattern))).toBe(true);
      expect(parseSettings({ sites: rules }).sites).toEqual(rules);
    }
  });
});

const HOSTILE = [
  '\0',
  '"',
  '\\u0000',
  '{"a":',
  ']}',
  '\u202E',
  '\uD800',
  '9e999',
  '-1',
  'null',
  '__proto__',
  'constructor',
  '../../..',
  'javascript:alert(1)',
  '<img src=x onerror=alert(1)>',
  '%00',
  '[[[[[[[[[[[[',
  'x'.repeat(3000),
  '\n',
  '例え',
];

/** Cuts, doubles, swaps and overwrites parts of a text. */
function damage(text: string, draw: Seeded): string {
  const at = () => draw.count(0, text.length);
  let damaged = text;
  for (let times = draw.count(1, 4); times > 0; times -= 1) {
    const [from, to] = [at(), at()].sort((a, b) => a - b) as [number, number];
    const hostile = draw.pick(HOSTILE);
    const ways = [
      () => damaged.slice(0, from),
      () => damaged.slice(0, from) + damaged.slice(to),
      () => damaged.slice(0, from) + hostile + damaged.slice(from),
      () => damaged.slice(0, from) + hostile + damaged.slice(to),
      () => damaged + damaged.slice(from, to),
      () => damaged.replace(/\d+/, hostile),
      () => damaged.replaceAll(':', hostile),
    ];
    damaged = draw.pick(ways)();
  }
  return damaged;
}
