import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Runtime } from 'webextension-polyfill';
import { guardSettings, inOrder } from '../../../../extension/background/guard/guard-settings.ts';
import { lockHandlers } from '../../../../extension/background/guard/lock.ts';
import { readSettings as readInForce } from '../../../../extension/background/guard/settings-in-force.ts';
import { makeLock, opens } from '../../../../extension/shared/lock.ts';
import { changeSettings, DEFAULTS, readSettings, type Settings } from '../../../../extension/shared/settings.ts';
import { TINY_CARD } from '../../../support/tiny-pack.ts';
import browser from '../../fake-browser.ts';

vi.mock('webextension-polyfill', () => import('../../fake-browser.ts'));
vi.mock('../../../../extension/shared/read-cards.ts', () => ({ readAllCards: async () => [TINY_CARD] }));

const OWN_PAGE = { id: 'scrim', url: 'chrome-extension://scrim/popup/popup.html' } as Runtime.MessageSender;
const CONTENT_SCRIPT = { id: 'scrim', url: 'https://example.org/' } as Runtime.MessageSender;
const PIN = '2468';

const { unlock, isUnlocked, changeLocked } = lockHandlers;
// As few rounds as are valid: the tests try many.
const lock = await makeLock(PIN, 100_000);
const settle = () => inOrder(async () => undefined);

guardSettings();

beforeEach(async () => {
  // What no user can do: the guard is told that nothing was locked.
  await browser.storage.session.set({ trusted: { settings: DEFAULTS, tries: { wrong: 0, retryAt: 0 } } });
  await browser.storage.local.clear();
  await settle();
  await changeSettings({ lock });
  await settle();
});
afterEach(() => vi.useRealTimers());

test('a PIN is stored as salt and hash, never as itself, and opens its own lock only', async () => {
  expect((await makeLock(PIN)).iterations).toBeGreaterThanOrEqual(600_000);
  expect(JSON.stringify(lock)).not.toContain(PIN);
  expect(await opens(lock, PIN)).toBe(true);
  expect(await opens(lock, '2469')).toBe(false);
  expect((await makeLock(PIN, 100_000)).hash).not.toBe(lock.hash);
});

describe('without the PIN', () => {
  const LOOSER: Partial<Settings>[] = [
    { enabled: false },
    { pausedUntil: -1 },
    { sensitivity: 0 },
    { sites: [{ pattern: 'example.org' }] },
    { thresholds: { explicit: 1 } },
    { lock: null },
    { reveal: 'hover', unjudged: 'show' },
  ];

  test.each(LOOSER)('a request for %o is refused', async (changes) => {
    const before = await readSettings();
    expect(await changeLocked(OWN_PAGE, changes, undefined)).toBe('locked');
    expect(await changeLocked(CONTENT_SCRIPT, changes, 'made-up')).toBe('locked');
    expect(await readSettings()).toEqual(before);
  });

  test.each(LOOSER)('%o written straight to the storage is undone', async (changes) => {
    const before = await readSettings();
    await browser.storage.local.set(changes);
    await settle();
    expect(await readSettings()).toEqual(before);
  });

  test.each(LOOSER)('%o, written straight to the storage, is not in force even until it is undone', async (changes) => {
    const before = await readSettings();
    await browser.storage.local.set(changes);
    // The guard has not had its turn yet.
    expect(await readSettings()).toMatchObject(changes);
    expect(await readInForce()).toEqual(before);
    await browser.storage.local.set({ sensitivity: 99 });
    expect(await readInForce()).toEqual({ ...before, sensitivity: 99 });
  });

  test('emptying the storage, a broken lock, and writing again and again are undone, too', async () => {
    await changeSettings({ sensitivity: 80 });
    await settle();
    const before = await readSettings();
    await browser.storage.local.clear();
    await settle();
    expect(await readSettings()).toEqual(before);
    await browser.storage.local.set({ lock: 'none' });
    for (const sensitivity of [10, 9, 8, 7]) await browser.storage.local.set({ sensitivity });
    await settle();
    expect(await readSettings()).toEqual(before);
  });

  test('what tightens is stored, also together with what loosens', async () => {
    expect(await changeLocked(OWN_PAGE, { sensitivity: 90 }, undefined)).toBe('changed');
    expect(await readSettings()).toMatchObject({ sensitivity: 90 });
    await browser.storage.local.set({ reveal: 'never', videos: false });
    await settle();
    expect(await readSettings()).toMatchObject({ reveal: 'never', videos: true });
  });

  test('a change while the background slept is undone by what the event says stood there before', async () => {
    await browser.storage.session.clear();
    await browser.storage.local.set({ enabled: false });
    await settle();
    expect(await readSettings()).toMatchObject({ enabled: true });
  });
});

describe('the PIN', () => {
  test('opens for a few minutes, for who gave it', async () => {
    const unlocking = await unlock(OWN_PAGE, PIN);
    if (unlocking.kind !== 'open') throw new Error(unlocking.kind);
    expect(await isUnlocked(OWN_PAGE, unlocking.token)).toBe(true);
    expect(await changeLocked(OWN_PAGE, { sensitivity: 10 }, unlocking.token)).toBe('changed');
    expect(await changeLocked(OWN_PAGE, { sensitivity: 9 }, undefined)).toBe('locked');
    await settle();
    expect(await readSettings()).toMatchObject({ sensitivity: 10 });
    vi.useFakeTimers({ now: Date.now() + 6 * 60_000, toFake: ['Date'] });
    expect(await changeLocked(OWN_PAGE, { sensitivity: 9 }, unlocking.token)).toBe('locked');
  });

  test('is not taken from pages', () => {
    expect(() => unlock(CONTENT_SCRIPT, PIN)).toThrow();
  });

  test('wrong ten times: each wait is longer than the last, early tries are not even looked at, a restart changes nothing', async () => {
    let now = Date.now();
    vi.useFakeTimers({ now, toFake: ['Date'] });
    const waits: number[] = [];
    for (let i = 0; i < 10; i += 1) {
      const unlocking = await unlock(OWN_PAGE, `wrong${i}`);
      if (unlocking.kind !== 'wrong') throw new Error(unlocking.kind);
      waits.push(unlocking.retryAt - now);
      if (unlocking.retryAt > now) {
        expect(await unlock(OWN_PAGE, PIN)).toEqual({ kind: 'wait', retryAt: unlocking.retryAt });
        await browser.storage.session.clear();
        expect((await unlock(OWN_PAGE, PIN)).kind).toBe('wait');
        await browser.storage.local.remove('lockTries');
        await settle();
        expect((await unlock(OWN_PAGE, PIN)).kind).toBe('wait');
      }
      now = unlocking.retryAt;
      vi.setSystemTime(now);
    }
    expect(waits.slice(0, 2)).toEqual([0, 0]);
    for (let i = 3; i < 10; i += 1) expect(waits[i]).toBeGreaterThan(waits[i - 1]!);
    expect((await unlock(OWN_PAGE, PIN)).kind).toBe('open');
    expect((await unlock(OWN_PAGE, 'wrong')).kind).toBe('wrong');
  }, 60_000);

  test('many tries at once do not get round the waiting', async () => {
    const tries = await Promise.all(Array.from({ length: 12 }, (_, i) => unlock(OWN_PAGE, `at once ${i}`)));
    expect(tries.filter(({ kind }) => kind === 'wrong')).toHaveLength(3);
    expect(tries.filter(({ kind }) => kind === 'wait')).toHaveLength(9);
  });
});
