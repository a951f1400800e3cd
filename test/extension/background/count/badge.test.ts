import { expect, test, vi } from 'vitest';
import { drawBadge, faceOf, keepBadges } from '../../../../extension/background/count/badge.ts';
import { clearWithStored, countToday, growth } from '../../../../extension/background/count/count-days.ts';
import { rememberFrame } from '../../../../extension/background/frames.ts';
import { isMajor } from '../../../../extension/background/install.ts';
import type { Counts } from '../../../../extension/shared/messages.ts';
import { DEFAULTS } from '../../../../extension/shared/settings.ts';
import {
  clearStatistics,
  dayOf,
  lastDays,
  parseStatistics,
  readStatistics,
  withCounts,
} from '../../../../extension/shared/statistics.ts';
import fakeBrowser from '../../fake-browser.ts';

vi.mock('webextension-polyfill', () => import('../../fake-browser.ts'));

const counts = (more: Partial<Counts> = {}): Counts => ({
  blurred: 0,
  judged: 5,
  everBlurred: 0,
  backend: 'webgpu',
  stuck: false,
  ...more,
});
const URL_ = 'https://example.org/';

test('the button says how many pictures of all frames are blurred, and nothing where none is', () => {
  expect(faceOf(URL_, DEFAULTS, { 0: counts({ blurred: 2 }), 7: counts({ blurred: 3 }) })).toMatchObject({
    active: true,
    text: '5',
    title: 'Scrim: 5 blurred',
  });
  expect(faceOf(URL_, DEFAULTS, { 0: counts() }).text).toBe('');
});

test('it is grey and silent where nothing is filtered', () => {
  const frames = { 0: counts({ blurred: 2 }) };
  for (const settings of [{ enabled: false }, { pausedUntil: -1 }, { sites: [{ pattern: 'example.org' }] }]) {
    expect(faceOf(URL_, { ...DEFAULTS, ...settings }, frames)).toMatchObject({ active: false, text: '' });
  }
  expect(faceOf(undefined, DEFAULTS, {})).toMatchObject({ active: false, text: '' });
});

test('it is marked when degraded, and says so when pictures are stuck', () => {
  const well = faceOf(URL_, DEFAULTS, { 0: counts() }).colour;
  expect(faceOf(URL_, DEFAULTS, { 0: counts({ backend: 'wasm-simd' }) }).colour).not.toBe(well);
  expect(faceOf(URL_, DEFAULTS, { 0: counts({ stuck: true }) })).toMatchObject({ text: '!', active: true });
});

test('the button is drawn where it changes, and anew after the tab has gone to another page', async () => {
  const { calls, tabs, webNavigation } = fakeBrowser;
  const drawnSince = () => calls.splice(0).filter((call) => call.startsWith('setBadgeText'));
  tabs.all.push({ id: 4, url: URL_ });
  keepBadges();
  await rememberFrame(4, 0, counts({ blurred: 2 }));
  await drawBadge(4);
  expect(drawnSince()).toEqual(['setBadgeText 4 2']);
  await rememberFrame(4, 0, counts({ blurred: 2, judged: 9 }));
  await drawBadge(4);
  expect(drawnSince()).toEqual([]);
  await rememberFrame(4, 0, counts({ blurred: 3 }));
  await drawBadge(4);
  expect(drawnSince()).toEqual(['setBadgeText 4 3']);
  await webNavigation.onCommitted.fire({ tabId: 4, frameId: 0, url: URL_ });
  await vi.waitFor(() => expect(drawnSince()).toEqual(['setBadgeText 4 ']));
});

test('on a page at another address nothing is drawn that the manifest says', async () => {
  const { calls, tabs, webNavigation } = fakeBrowser;
  const tab = { id: 5, url: URL_ };
  tabs.all.push(tab);
  const goTo = async (url: string) => {
    calls.length = 0;
    tab.url = url;
    await webNavigation.onCommitted.fire({ tabId: 5, frameId: 0, url });
    await vi.waitFor(() => expect(calls).toContain('setTitle 5'));
  };
  await drawBadge(5);
  expect(calls).toContain('setIcon 5');
  await goTo(`${URL_}filtered`);
  expect(calls).toEqual(['setBadgeBackgroundColor 5', 'setTitle 5']);
  await goTo('about:blank');
  expect(calls).toEqual(['setBadgeBackgroundColor 5', 'setTitle 5']);
});

test('what was meant for the page before and may come late is drawn over', async () => {
  const { action, calls, tabs, webNavigation } = fakeBrowser;
  const tab = { id: 6, url: URL_ };
  tabs.all.push(tab);
  const answers: (() => void)[] = [];
  const slow = vi.spyOn(action, 'setBadgeText').mockImplementation(() => new Promise((done) => answers.push(done)));
  const before = drawBadge(6);
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  slow.mockRestore();
  calls.length = 0;
  tab.url = `${URL_}next`;
  await webNavigation.onCommitted.fire({ tabId: 6, frameId: 0, url: tab.url });
  await vi.waitFor(() => expect(calls).toEqual(expect.arrayContaining(['setIcon 6', 'setBadgeText 6 '])));
  answers[0]!();
  await before;
});

test('counts grow by what is new; a document that begins again begins at 0', () => {
  expect(growth(undefined, 3)).toBe(3);
  expect(growth(3, 5)).toBe(2);
  expect(growth(5, 2)).toBe(2);
});

test('what is counted within a moment is stored in one go; clearing the counts clears what is not stored yet', async () => {
  const stored = vi.fn();
  const { onChanged } = fakeBrowser.storage;
  onChanged.addListener(stored);
  clearWithStored();
  vi.useFakeTimers();
  try {
    countToday(undefined, counts({ everBlurred: 1 }));
    countToday(counts({ everBlurred: 1 }), counts({ judged: 9, everBlurred: 2 }));
    expect(stored).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(5000);
    expect(stored).toHaveBeenCalledTimes(1);
    expect(await readStatistics()).toEqual({ [dayOf(Date.now())]: { judged: 9, blurred: 2 } });
    countToday(undefined, counts());
    await clearStatistics();
    await vi.advanceTimersByTimeAsync(5000);
    expect(await readStatistics()).toEqual({});
  } finally {
    vi.useRealTimers();
    onChanged.removeListener(stored);
  }
});

test('a day’s counts add up, a year is kept, and what else is stored counts for nothing', () => {
  const two = withCounts(withCounts({}, '2026-11-22', { judged: 3, blurred: 1 }), '2026-11-22', {
    judged: 4,
    blurred: 0,
  });
  expect(two).toEqual({ '2026-11-22': { judged: 7, blurred: 1 } });
  let year = {};
  for (let i = 0; i < 400; i += 1) year = withCounts(year, dayOf(i * 86_400_000), { judged: 1, blurred: 0 });
  expect(Object.keys(year)).toHaveLength(366);
  expect(parseStatistics(two)).toEqual(two);
  for (const broken of [
    undefined,
    null,
    'x',
    { today: { judged: 1, blurred: 0 } },
    { '2026-11-22': { judged: -1, blurred: 0 } },
  ]) {
    expect(parseStatistics(broken)).toEqual({});
  }
});

test('the last days follow each other without a gap, those without counts included', () => {
  const now = new Date(2026, 2, 31, 0, 30).getTime();
  const days = lastDays({ '2026-03-30': { judged: 2, blurred: 1 } }, 14, now);
  expect(days).toHaveLength(14);
  expect(new Set(days.map(({ day }) => day)).size).toBe(14);
  expect(days.at(-1)).toEqual({ day: '2026-03-31', judged: 0, blurred: 0 });
  expect(days.at(-2)).toEqual({ day: '2026-03-30', judged: 2, blurred: 1 });
});

test('only the first number of a version makes an update a major one', () => {
  expect(isMajor('1.9.9', '2.0.0')).toBe(true);
  expect(isMajor('9.1.0', '10.0.0')).toBe(true);
  expect(isMajor('1.0.0', '1.9.0')).toBe(false);
  expect(isMajor('2.0.0', '1.0.0')).toBe(false);
  expect(isMajor(undefined, '1.0.0')).toBe(false);
});
