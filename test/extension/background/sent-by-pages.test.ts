import { beforeEach, expect, test, vi } from 'vitest';
import type { Runtime } from 'webextension-polyfill';
import { takeCounts } from '../../../extension/background/count/take-counts.ts';
import { endTab, framesOfTab } from '../../../extension/background/frames.ts';
import { loadScript } from '../../../extension/background/load-script.ts';
import { type Counts, LATE_SCRIPTS, type LateScript } from '../../../extension/shared/messages.ts';
import browser from '../fake-browser.ts';

vi.mock('webextension-polyfill', () => import('../fake-browser.ts'));
vi.mock('../../../extension/background/count/badge.ts', () => ({ drawBadge: async () => undefined }));

const SENDER = { tab: { id: 7, incognito: true }, frameId: 3 } as Runtime.MessageSender;
const COUNTS: Counts = { blurred: 1, judged: 4, everBlurred: 2, backend: 'wasm', stuck: false };

beforeEach(async () => {
  await endTab(7);
  browser.calls.length = 0;
});

test('what a frame counts is kept, also before anything was judged', async () => {
  await takeCounts(SENDER, COUNTS);
  expect(await framesOfTab(7)).toEqual({ 3: COUNTS });
  await takeCounts(SENDER, { ...COUNTS, backend: undefined });
  expect(await framesOfTab(7)).toMatchObject({ 3: { blurred: 1 } });
});

test('what is no count is refused: it would crowd out what else is in memory', async () => {
  const wrong: unknown[] = [
    undefined,
    { ...COUNTS, blurred: -1 },
    { ...COUNTS, judged: Number.NaN },
    { ...COUNTS, everBlurred: '3' },
    { ...COUNTS, backend: 'x'.repeat(1e6) },
    { ...COUNTS, more: 'x'.repeat(1e6) },
  ];
  for (const counts of wrong) await expect(takeCounts(SENDER, counts as Counts)).rejects.toThrow();
  expect(await framesOfTab(7)).toEqual({});
});

test('a frame is given its own late scripts, and no other file of the extension', async () => {
  for (const script of LATE_SCRIPTS) await loadScript(7, 3, script);
  const files = LATE_SCRIPTS.map((script) => `content/${script}.js`);
  expect(browser.calls).toEqual(files.map((file) => `executeScript 7 3 ${file}`));
  for (const other of ['../options/options', 'locked', '', ['backgrounds']])
    await expect(loadScript(7, 3, other as LateScript)).rejects.toThrow('there is no such content script');
  expect(browser.calls).toHaveLength(LATE_SCRIPTS.length);
});
