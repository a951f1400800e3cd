import { readFile } from 'node:fs/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import fake from '../../fake-browser.ts';

vi.mock('webextension-polyfill', () => import('../../fake-browser.ts'));

const importSeal = async () => await import('../../../../extension/background/veil/seal.ts');

beforeEach(async () => {
  await fake.storage.local.clear();
  vi.resetModules();
});

test('a document has one seal, also for a script that was started anew, and another one has another', async () => {
  const first = await importSeal();
  const seal = await first.sealOf('A');
  expect(seal).toMatch(/^[0-9a-f]{16}$/);
  expect(await first.sealOf('A')).toBe(seal);
  expect(await first.sealOf('B')).not.toBe(seal);
  vi.resetModules();
  expect(await (await importSeal()).sealOf('A')).toBe(seal);
});

test('another installation has other seals', async () => {
  const seal = await (await importSeal()).sealOf('A');
  await (await import('webextension-polyfill')).default.storage.local.clear();
  vi.resetModules();
  expect(await (await importSeal()).sealOf('A')).not.toBe(seal);
});

test.each(['content.css', 'backgrounds.css', 'squares.css'])(
  'in %s no mark counts without the seal, but those that only hide',
  async (file) => {
    const { sealSheet } = await importSeal();
    const sheet = await readFile(new URL(`../../../../extension/content/${file}`, import.meta.url), 'utf8');
    const rules = sheet.replaceAll(/\/\*.*?\*\//gs, '');
    const sealed = sealSheet(rules, '0123456789abcdef');
    const marks = [...sealed.matchAll(/\[(data-scrim[^\]]*)\]/g)].map(([, mark]) => mark!);
    const unsealed = marks.filter((mark) => !mark.endsWith(' 0123456789abcdef"'));
    expect(marks.length - unsealed.length).toBeGreaterThan(10);
    for (const mark of unsealed) expect(mark).toMatch(/^data-scrim-(page|wait)|\^="(blur|pixels)-"$/);
    expect(
      sealed
        .replaceAll(/ 0123456789abcdef/g, '')
        .replaceAll('$=""', '')
        .replaceAll(/\$="([^"]*)"/g, '="$1"'),
    ).toBe(rules);
  },
);
