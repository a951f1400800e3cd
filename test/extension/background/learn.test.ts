import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Runtime } from 'webextension-polyfill';
import { learn } from '../../../extension/background/learn.ts';
import type { KeptCategory, KeptCorrection } from '../../../extension/shared/learnt-store.ts';
import { makeLock } from '../../../extension/shared/lock.ts';
import type { Lesson, Seen } from '../../../extension/shared/messages.ts';
import { readPending } from '../../../extension/shared/pending-lesson.ts';
import { changeSettings, readSettings } from '../../../extension/shared/settings.ts';
import { type Corrections, FEWEST_EXAMPLES } from '../../../src/learn.ts';
import browser from '../fake-browser.ts';

vi.mock('webextension-polyfill', () => import('../fake-browser.ts'));

const kept = vi.hoisted(() => ({ corrections: [] as unknown[], categories: new Map<string, unknown>() }));
vi.mock('../../../extension/shared/learnt-store.ts', async (original) => ({
  ...(await original<typeof import('../../../extension/shared/learnt-store.ts')>()),
  changeCorrections: async (change: (before: readonly KeptCorrection[]) => Corrections) => {
    kept.corrections = [...change(kept.corrections as KeptCorrection[])];
  },
  changeCategory: async (id: string, change: (before: KeptCategory | undefined) => KeptCategory) => {
    kept.categories.set(id, change(kept.categories.get(id) as KeptCategory | undefined));
  },
  readCategories: async () => [...kept.categories.values()],
}));

const OPEN = { tab: { incognito: false } } as Runtime.MessageSender;
const PRIVATE = { tab: { incognito: true } } as Runtime.MessageSender;
const SPIDERS = '0123abcd';
const seen = (...features: number[]): Seen => ({ features: Float32Array.from(features), model: 'tiny@1.0.0' });
const say = (lesson: Lesson, pictures: readonly Seen[] = [seen(1, 2)], sender = OPEN) =>
  (async () => learn(sender, lesson, pictures))();

beforeEach(async () => {
  await browser.storage.local.clear();
  await browser.storage.session.clear();
  browser.calls.length = 0;
  kept.corrections = [];
  kept.categories.clear();
});

test('a correction is kept with its label, model and day, and every page is told', async () => {
  expect(await say('fine')).toBe('learnt');
  expect(kept.corrections).toEqual([{ ...seen(1, 2), label: 'fine', day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) }]);
  expect((await readSettings()).learnt).not.toBe(0);
});

test('what a page must not send is refused, and nothing is kept', async () => {
  const wrong: [unknown, unknown][] = [
    ['fine', [seen(1, Number.NaN)]],
    ['fine', [seen(1, Number.POSITIVE_INFINITY)]],
    ['fine', [seen()]],
    ['fine', [seen(...new Array<number>(5000).fill(1))]],
    ['fine', Array.from({ length: 17 }, () => seen(1, 2))],
    ['fine', []],
    ['fine', [{ ...seen(1, 2), url: 'https://example.org/' }]],
    ['fine', [{ features: [1, 2], model: 'tiny@1.0.0' }]],
    ['fine', 'everything'],
    ['delete', [seen(1, 2)]],
    [{ category: '../..' }, [seen(1, 2)]],
    [{ category: SPIDERS }, [seen(1, 2)]],
  ];
  for (const [lesson, pictures] of wrong) {
    await expect(say(lesson as Lesson, pictures as Seen[]), JSON.stringify(lesson)).rejects.toThrow();
  }
  expect(kept.corrections).toEqual([]);
  expect(kept.categories.size).toBe(0);
  expect((await readSettings()).learnt).toBe(0);
});

test('of private windows nothing is kept', async () => {
  expect(await say('blur', [seen(1, 2)], PRIVATE)).toBe('private');
  expect(kept.corrections).toEqual([]);
});

test('with a lock, “fine” waits in the options, and “blur” does not', async () => {
  await changeSettings({ lock: await makeLock('1234', 100_000) });
  expect(await say('fine', [seen(1, 2), seen(3, 4)])).toBe('locked');
  expect(kept.corrections).toEqual([]);
  expect(await readPending()).toEqual({ lesson: 'fine', seen: [seen(1, 2), seen(3, 4)] });
  expect(browser.calls).toEqual(['tabs.create chrome-extension://scrim/options/options.html#corrections']);
  expect(await say('blur')).toBe('learnt');
  expect(kept.corrections).toHaveLength(1);
});

test('the options that are open already are shown, instead of ever more of them', async () => {
  await changeSettings({ lock: await makeLock('1234', 100_000) });
  browser.tabs.all.push({ id: 4, url: 'chrome-extension://scrim/options/options.html#sites' });
  for (let i = 0; i < 3; i += 1) await say('fine');
  browser.tabs.all.length = 0;
  expect(new Set(browser.calls)).toEqual(
    new Set(['tabs.update 4 chrome-extension://scrim/options/options.html#corrections']),
  );
});

describe('an example of an own category', () => {
  beforeEach(async () => {
    await changeSettings({ own: { [SPIDERS]: { name: 'Spiders', threshold: 0.5, on: true } } });
  });

  test('joins the others, which have to be trained again', async () => {
    await say({ category: SPIDERS }, [seen(1, 2)]);
    await say({ category: SPIDERS }, [seen(3, 4)]);
    expect(kept.categories.get(SPIDERS)).toMatchObject({
      positives: [seen(1, 2), seen(3, 4)],
      changes: 2,
      trainedOn: undefined,
    });
  });

  test('waits in the options where a lock is set and there is something to spoil, and not before', async () => {
    await changeSettings({ lock: await makeLock('1234', 100_000) });
    for (let i = 0; i < FEWEST_EXAMPLES; i += 1) expect(await say({ category: SPIDERS }, [seen(i, 1)])).toBe('learnt');
    const before = kept.categories.get(SPIDERS);
    expect(await say({ category: SPIDERS }, [seen(9, 9)])).toBe('locked');
    expect(kept.categories.get(SPIDERS)).toBe(before);
    expect(await readPending()).toEqual({ lesson: { category: SPIDERS }, seen: [seen(9, 9)] });
    expect(browser.calls).toEqual(['tabs.create chrome-extension://scrim/options/options.html#own']);
  });

  test('takes the place of the oldest where there are too many, and leaves those of another model alone', async () => {
    const other = { ...seen(9, 9), model: 'other@1.0.0' };
    await say({ category: SPIDERS }, [other]);
    for (let i = 0; i <= 200; i += 1) await say({ category: SPIDERS }, [seen(i, 1)]);
    const { positives } = kept.categories.get(SPIDERS) as KeptCategory;
    expect([positives.length, positives[0], positives[1]]).toEqual([201, other, seen(1, 1)]);
  });
});
