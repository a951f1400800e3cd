import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EnginePage, openEnginePage, runInPage } from '../support/engine-page.ts';
import type { ProductsInPage, Variant } from '../support/products-in-page.ts';

declare const products: ProductsInPage;

const MINUTES = 60_000;

describe.each(['chrome', 'firefox'] as const)('products of bytes in %s', (browser) => {
  let at: EnginePage;
  beforeAll(async () => {
    at = await openEnginePage({ browser, scripts: { products: 'test/support/products-in-page.ts' } });
  });
  afterAll(async () => await at[Symbol.asyncDispose]());

  test('are exact within seven bits, and larger ones show what they are compiled to', async () => {
    const pairs: [number, number][] = [
      [127, 127],
      [-128, 127],
      [-1, 1],
      [0, 127],
    ];
    const dots = await at.page.evaluate((pairs: [number, number][]) => products.dots(pairs), pairs);
    expect(dots).toEqual(pairs.map(([a, b]) => 4 * a * b));
    const [large] = await at.page.evaluate(() => products.dots([[127, 255]]));
    expect(await at.page.evaluate(() => products.isByBytes())).toBe(large === 4 * 127 * 255);
    expect([129_540, 65_534, -508]).toContain(large);
  });

  test.each([
    // Rows that are no multiple of three, fewer and more than are split at once, and of which one or two are left over.
    [3, 8, 24],
    [4, 16, 32],
    [5, 24, 40],
    [16, 96, 24],
    [49, 960, 32],
    [513, 16, 24],
    [514, 16, 24],
    [29, 4608, 32],
  ])('of %d rows of %d by %d columns are the sums of floats but for the rounding of rows', async (m, k, columns) => {
    const wrong = (m: number, k: number, columns: number, variant: Variant) => products.wrong(m, k, columns, variant);
    for (const variant of ['plain', 'without factors', 'with shortcut and limits'] as const)
      expect([variant, await at.page.evaluate(wrong, m, k, columns, variant)]).toEqual([variant, 0]);
  });

  test('are no numbers in rows with something that is none, and nowhere else', async () => {
    const spoilt = (place: number, value: 'NaN' | 'Infinity' | '-Infinity') => products.spoilt(7, 16, 24, place, value);
    for (const [place, value] of [
      [0, 'NaN'],
      [6 * 16 + 15, 'NaN'],
      [3 * 16 + 4, 'Infinity'],
      [5 * 16 + 9, '-Infinity'],
    ] as const)
      expect(await at.page.evaluate(spoilt, place, value)).toEqual([Math.floor(place / 16)]);
  });

  test.each(['mobilenet-v2', 'inception-v3', 'mobilenet-v2-mid'])(
    'of %s give its scores and features to 2e-3 of the greatest',
    async (pack) => {
      const differences = await runInPage(at.page, 2 * MINUTES, (pack: string) => products.differences(pack, 2), pack);
      expect(differences).toHaveLength(2);
      for (const difference of differences) {
        expect(difference).toBeGreaterThan(0);
        expect(difference).toBeLessThan(2e-3);
      }
    },
  );
});

test('where one instruction for products of bytes is missing, floats are multiplied', async () => {
  const scripts = { products: 'test/support/products-in-page.ts' };
  await using at = await openEnginePage({
    scripts,
    args: ['--js-flags=--no-enable-avx-vnni --no-enable-avx-vnni-int8'],
  });
  expect(await at.page.evaluate(() => products.isByBytes())).toBe(false);
});
