import { describe, expect, test, vi } from 'vitest';
import { countBlurred, scoredPictures, turningPoints } from '../../../extension/popup/preview.ts';
import type { OpenPage } from '../../../extension/popup/read-page.ts';
import { remarks, sentence, stateOf } from '../../../extension/popup/state.ts';
import type { PageReport, PictureReport } from '../../../extension/shared/messages.ts';
import { DEFAULTS } from '../../../extension/shared/settings.ts';
import { TINY_CARD } from '../../support/tiny-pack.ts';

vi.mock('webextension-polyfill', () => import('../fake-browser.ts'));

const judged = (Porn: number, state: PictureReport['state'] = 'shown'): PictureReport => ({
  source: `https://example.org/${Porn}`,
  state,
  scores: { Porn, Neutral: 1 - Porn },
});

const frame = (...pictures: PictureReport[]): PageReport => ({
  url: 'https://example.org/',
  filtering: true,
  pictures,
  answers: pictures.length,
  standard: TINY_CARD,
});

const HOST = { backend: 'wasm-simd', pack: 'tiny', medianMs: 17, inferences: 1, queued: 0, degraded: undefined };
const open = (frames: PageReport[] | undefined, url = 'https://example.org/'): OpenPage => ({
  tabId: 1,
  url,
  access: true,
  frames,
  host: HOST,
});

describe('the preview', () => {
  const pictures = scoredPictures([
    frame(judged(0.9), judged(0.6), { source: 'x', state: 'pending' }),
    frame(judged(0.3), judged(0)),
  ]);

  test('counts what each position would blur, from scores of all frames', () => {
    expect([0, 20, 50, 80, 100].map((at) => countBlurred(pictures, at, DEFAULTS))).toEqual([0, 1, 2, 3, 3]);
    expect(countBlurred(pictures, 50, { ...DEFAULTS, thresholds: { explicit: 0.95, suggestive: 1 } })).toBe(0);
  });

  test('finds for each picture the first position that blurs it, and none for one that is never blurred', () => {
    const turns = turningPoints(pictures, DEFAULTS);
    expect(turns).toHaveLength(3);
    turns
      .sort((a, b) => a - b)
      .forEach((at, i) => {
        expect(countBlurred(pictures, at, DEFAULTS)).toBe(i + 1);
        expect(countBlurred(pictures, at - 1, DEFAULTS)).toBe(i);
      });
  });
});

describe('the sentence', () => {
  const say = (page: OpenPage, settings = DEFAULTS): string => sentence(stateOf(page, settings, 0), page, settings);

  test.each<[string, OpenPage, Partial<typeof DEFAULTS>, RegExp]>([
    ['one picture', open([frame(judged(0.9, 'blurred'))]), {}, /^Filtering: 1 picture, 1 blurred\.$/],
    [
      'many',
      open([frame(judged(0.9, 'blurred'), judged(0)), frame(judged(0))]),
      {},
      /^Filtering: 3 pictures, 1 blurred\.$/,
    ],
    ['none to look at', open([frame({ source: 'a', state: 'tiny' })]), {}, /^Filtering: 0 pictures, 0 blurred\.$/],
    ['not asked yet', open(undefined), {}, /^$/],
    ['an allowed site', open([frame()]), { sites: [{ pattern: 'example.org' }] }, /^Paused here/],
    ['switched off', open([frame()]), { enabled: false }, /turned off/],
    ['paused until restart', open([frame()]), { pausedUntil: -1 }, /until the browser restarts/],
    ['paused for a while', open([frame()]), { pausedUntil: 60_000 }, /until \d/],
    ['no content script', open([]), {}, /Reload/],
    ['no access to pages', { ...open([]), access: false }, {}, /may not look at any page/],
    ['a browser page', open([], 'chrome://settings/'), {}, /belongs to the browser/],
  ])('%s', (_, page, settings, said) => expect(say(page, { ...DEFAULTS, ...settings })).toMatch(said));

  test('an address that the browser keeps to itself', () => {
    expect(say({ ...open([]), url: undefined })).toMatch(/belongs to the browser/);
    expect(say({ ...open([]), url: undefined, access: false })).toMatch(/may not look at any page/);
  });

  test('no classifier while pictures wait for one', () => {
    const page = { ...open([frame({ source: 'a', state: 'failed', reason: 'host-gone' })]), host: undefined };
    expect(say(page)).toMatch(/not running/);
    expect(remarks(page)).toEqual(['1 picture could not be judged']);
  });
});
