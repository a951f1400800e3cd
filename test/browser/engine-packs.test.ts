import { describe, expect, test } from 'vitest';
import type { PackFault } from '../../extension/shared/pack-refusal.ts';
import type { PackFiles } from '../../models/train/graft/pack-files.ts';
import { page as html, picture } from '../support/answers.ts';
import { TestBrowser } from '../support/browser.ts';
import { drawFlat } from '../support/draw.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { serveForTests } from '../support/for-tests.ts';
import { offer } from '../support/offer-pack.ts';
import { withCard, withFile } from '../support/pack-files.ts';
import { hostReport, settled } from '../support/scrim.ts';
import { TINY_CARD, tinyPack } from '../support/tiny-pack.ts';
import { until } from '../support/until.ts';

const red = picture(await drawFlat([255, 0, 0], { format: 'png' }));
const served = await serveForTests({ '/red.png': red, '/': html('<!doctype html><img src="/red.png">') });

/** Kernels so large that the scores are no numbers. */
function overflowing(): PackFiles {
  const files = tinyPack();
  const huge = new Uint8Array(Float32Array.from({ length: 5 + 3 * 5 }, () => 3e38).buffer);
  const name = [...files.keys()].find((name) => name.endsWith('.bin'))!;
  return withFile(files, name, huge.subarray(0, files.get(name)!.length));
}

function without(name: RegExp): PackFiles {
  return new Map([...tinyPack()].filter(([file]) => !name.test(file)));
}

const BROKEN: readonly (readonly [string, () => PackFiles, PackFault, RegExp])[] = [
  [
    'a wrong hash',
    () => new Map([...tinyPack(), ['model.json', Buffer.from('{}')]]),
    'altered-file',
    /model\.json.*SHA-256/,
  ],
  [
    'a card of another schema',
    () => withCard(tinyPack(), (card) => ({ ...card, labels: 'Porn' })),
    'bad-card',
    /card\.json: labels/,
  ],
  ['a missing shard', () => without(/\.bin$/), 'missing-file', /cannot be read/],
  ['no card', () => without(/^card\.json$/), 'missing-file', /card\.json/],
  ['scores that are no numbers', overflowing, 'does-not-run', /not a number/],
  [
    'features of another length',
    () =>
      withCard(tinyPack(), (card) => ({
        ...card,
        outputs: { ...card.outputs, features: { node: 'features', length: 4 } },
      })),
    'does-not-run',
    /shape/,
  ],
  [
    'other scores than its card says',
    () => withCard(tinyPack(), (card) => ({ ...card, canary: [0, 1, 0, 0, 0] })),
    'does-not-run',
    /wrong scores/,
  ],
];

describe.each(BROWSERS)('%s', (name) => {
  test('an imported pack judges once it is chosen, and a broken one changes nothing', async () => {
    await using browser = await TestBrowser.launch(name);
    const good = tinyPack({ ...TINY_CARD, id: 'colours' });
    expect(await offer(browser, good)).toEqual({ result: { id: 'colours', title: TINY_CARD.title, version: '1.0.0' } });
    await browser.inExtension(async () => await chrome.storage.local.set({ model: 'pack:colours' }));
    const page = await browser.open(`${served.here}/`);
    await until('the imported pack to blur red', async () => (await settled(browser, page, 1))[0]!.state === 'blurred');
    expect(await hostReport(browser)).toMatchObject({ pack: 'colours' });
    for (const [what, files, fault, detail] of BROKEN) {
      const { result } = await offer(browser, files());
      expect(result, what).toMatchObject({ refused: fault, detail: expect.stringMatching(detail) as string });
    }
    await page.reload();
    expect((await settled(browser, page, 1))[0]).toMatchObject({ state: 'blurred' });
    expect(await hostReport(browser)).toMatchObject({ pack: 'colours' });
  });

  test('without the chosen pack pictures are judged by the shipped model, and that is told', async () => {
    await using browser = await TestBrowser.launch(name);
    await browser.inExtension(async () => await chrome.storage.local.set({ model: 'pack:lost' }));
    const page = await browser.open(`${served.here}/`);
    expect((await settled(browser, page, 1))[0]).toMatchObject({ state: 'shown' });
    const report = await hostReport(browser);
    expect(report.pack).toBe('mobilenet-v2');
    expect(report.degraded).toMatch('pack:lost');
  });
});
