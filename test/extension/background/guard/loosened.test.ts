import { describe, expect, test, vi } from 'vitest';
import { loosened } from '../../../../extension/background/guard/loosened.ts';
import { DEFAULTS, type Settings, type SiteRule } from '../../../../extension/shared/settings.ts';
import { TINY_CARD } from '../../../support/tiny-pack.ts';

vi.mock('webextension-polyfill', () => import('../../fake-browser.ts'));

const from = (more: Partial<Settings> = {}): Settings => ({ ...DEFAULTS, ...more });
const changed = (before: Partial<Settings>, after: Partial<Settings>): string[] =>
  loosened(from(before), { ...from(before), ...after }, [TINY_CARD]);

const own = (threshold: number, on = true): Settings['own'] => ({ '0123abcd': { name: 'Spiders', threshold, on } });

describe('what loosens', () => {
  test.each<[Partial<Settings>, Partial<Settings>]>([
    [{}, { enabled: false }],
    [{}, { pausedUntil: -1 }],
    [{}, { pausedUntil: 5 }],
    [{ pausedUntil: 5 }, { pausedUntil: 6 }],
    [{ pausedUntil: 5 }, { pausedUntil: -1 }],
    [{}, { sensitivity: 49 }],
    [{}, { thresholds: { explicit: 0.51 } }],
    [{ thresholds: { explicit: 0.4 } }, { thresholds: {} }],
    [{ thresholds: { explicit: 0.4 } }, { thresholds: { explicit: 0.41 } }],
    [{ thresholds: { 'own:cats': 0.4 } }, { thresholds: {} }],
    [{ own: own(0.4) }, { own: {} }],
    [{ own: own(0.4) }, { own: own(0.5) }],
    [{ own: own(0.4) }, { own: own(0.4, false) }],
    [{}, { siteMode: 'only' }],
    [{ siteMode: 'only', sites: [{ pattern: 'a.example' }] }, { siteMode: 'except' }],
    [{}, { strength: 10 }],
    [{ effect: 'cover' }, { effect: 'blur' }],
    [{}, { minSize: 33 }],
    [{}, { videos: false }],
    [{}, { backgrounds: false }],
    [{}, { unjudged: 'show' }],
    [{}, { model: 'fast' }],
    [{}, { model: 'pack:mine' }],
    [{ model: 'pack:mine' }, { model: 'thorough' }],
    [{ reveal: 'never' }, { reveal: 'menu' }],
    [{ veilOnLeave: true }, { veilOnLeave: false }],
    [{ lockReveal: true }, { lockReveal: false }],
    [{ lock: { salt: 'a', hash: 'b', iterations: 600_000 } }, { lock: null }],
    [{ lock: { salt: 'a', hash: 'b', iterations: 600_000 } }, { lock: { salt: 'a', hash: 'c', iterations: 600_000 } }],
  ])('%o then %o', (before, after) => expect(changed(before, after)).toEqual(Object.keys(after)));

  test.each<[Partial<Settings>, Partial<Settings>]>([
    [{ enabled: false }, { enabled: true }],
    [{ pausedUntil: -1 }, { pausedUntil: 0 }],
    [{ pausedUntil: 6 }, { pausedUntil: 5 }],
    [{}, { sensitivity: 51 }],
    [{}, { thresholds: { explicit: 0.49 } }],
    [{}, { thresholds: { 'own:cats': 0.9 } }],
    [{ thresholds: { explicit: 0.9 } }, { thresholds: {} }],
    [{}, { own: own(0.9) }],
    [{ own: own(0.4, false) }, { own: own(0.9) }],
    [{ own: own(0.4) }, { own: own(0.3) }],
    [{}, { learnt: 7 }],
    [{ siteMode: 'only' }, { siteMode: 'except' }],
    [{}, { strength: 90 }],
    [{}, { effect: 'hide' }],
    [{ minSize: 64 }, { minSize: 32 }],
    [{ unjudged: 'show' }, { unjudged: 'veil' }],
    [{}, { model: 'thorough' }],
    [{}, { reveal: 'never' }],
    [{}, { statistics: false }],
    [{}, { lock: { salt: 'a', hash: 'b', iterations: 600_000 } }],
    [{ lock: { salt: 'a', hash: 'b', iterations: 600_000 } }, {}],
  ])('not %o then %o', (before, after) => expect(changed(before, after)).toEqual([]));

  test('without a card to compare by, whatever might', () => {
    const names = (after: Partial<Settings>) => loosened(from(), from(after), []);
    expect(names({ sensitivity: 49 })).toEqual(['sensitivity']);
    expect(names({ sensitivity: 51 })).toEqual([]);
    expect(names({ thresholds: { explicit: 0.1 } })).toEqual(['thresholds']);
  });

  test('a change of several settings is taken apart: only what loosens is named', () => {
    expect(changed({}, { sensitivity: 90, videos: false, reveal: 'never', enabled: false }).sort()).toEqual([
      'enabled',
      'videos',
    ]);
  });
});

describe('lists of sites', () => {
  const loosens = (before: SiteRule[], after: SiteRule[], more: Partial<Settings> = {}): boolean =>
    changed({ sites: before, ...more }, { sites: after }).length > 0;

  test.each<[string, SiteRule[], SiteRule[]]>([
    ['allowing a site', [], [{ pattern: 'a.example' }]],
    [
      'a lower sensitivity of a site',
      [{ pattern: 'a.example', sensitivity: 60 }],
      [{ pattern: 'a.example', sensitivity: 59 }],
    ],
    ['a site with less than the general one', [], [{ pattern: 'a.example', sensitivity: 49 }]],
    ['taking away a stricter site', [{ pattern: 'a.example', sensitivity: 60 }], []],
    [
      'taking away an exception from an exception',
      [{ pattern: 'a.example' }, { pattern: 'b.a.example', sensitivity: 50 }],
      [{ pattern: 'a.example' }],
    ],
    [
      'a part of a stricter site',
      [{ pattern: 'a.example', sensitivity: 80 }],
      [
        { pattern: 'a.example', sensitivity: 80 },
        { pattern: 'a.example/path', sensitivity: 60 },
      ],
    ],
    [
      'one port of it',
      [{ pattern: 'a.example', sensitivity: 80 }],
      [{ pattern: 'a.example', sensitivity: 80 }, { pattern: 'a.example:8080' }],
    ],
    ['local files', [], [{ pattern: 'file:///home/' }]],
    [
      'more rules at once than can be compared',
      [],
      Array.from({ length: 201 }, (_, i) => ({ pattern: `s${i}.example`, sensitivity: 90 })),
    ],
  ])('%s loosens', (_, before, after) => expect(loosens(before, after)).toBe(true));

  test.each<[string, SiteRule[], SiteRule[]]>([
    ['filtering a site again', [{ pattern: 'a.example' }], []],
    ['a stricter site', [], [{ pattern: 'a.example', sensitivity: 51 }]],
    [
      'a filtered part of an allowed site',
      [{ pattern: 'a.example' }],
      [{ pattern: 'a.example' }, { pattern: 'b.a.example', sensitivity: 0 }],
    ],
    [
      'allowing what is allowed already',
      [{ pattern: 'a.example' }],
      [{ pattern: 'a.example' }, { pattern: 'b.a.example' }],
    ],
    [
      'another order',
      [{ pattern: 'a.example' }, { pattern: 'b.example' }],
      [{ pattern: 'b.example' }, { pattern: 'a.example' }],
    ],
  ])('%s does not', (_, before, after) => expect(loosens(before, after)).toBe(false));

  test('where only listed sites are filtered, it is taking one away that loosens', () => {
    expect(loosens([{ pattern: 'a.example' }], [], { siteMode: 'only' })).toBe(true);
    expect(loosens([], [{ pattern: 'a.example' }], { siteMode: 'only' })).toBe(false);
  });
});
