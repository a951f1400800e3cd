import { expect, test } from 'vitest';
import { contentKey, ScoreCache } from '../../src/cache.ts';
import type { Judged } from '../../src/picture.ts';

const judged = (length = 1280): Judged => ({
  scores: { Porn: 0.1 },
  features: new Float32Array(length),
  backend: 'wasm-simd',
  ms: 17,
});
const bytes = (...values: number[]) => ({
  kind: 'bytes' as const,
  bytes: Uint8Array.from(values).buffer,
  type: 'image/png',
});

test('an answer from the cache cost nothing', () => {
  const cache = new ScoreCache();
  cache.set('key', judged());
  expect(cache.get('key')).toMatchObject({ scores: { Porn: 0.1 }, ms: 0 });
  expect(cache.get('other')).toBeUndefined();
});

test('it stays within its bytes, and what was used last stays longest', () => {
  const cache = new ScoreCache();
  cache.set('used', judged(2 ** 20));
  for (let i = 0; i < 20; i++) {
    cache.set(`${i}`, judged(2 ** 20));
    expect(cache.get('used')).toBeDefined();
  }
  const kept = Array.from({ length: 20 }, (_, i) => cache.get(`${i}`)).filter(Boolean);
  expect(kept.length).toBe(10);
});

test('a picture is known by its content alone', async () => {
  const [first, same, other] = [bytes(1, 2, 3), { ...bytes(1, 2, 3), type: 'image/gif' }, bytes(1, 2, 4)];
  expect(await contentKey(first)).toBe(await contentKey(same));
  expect(await contentKey(first)).not.toBe(await contentKey(other));
});

test('the same pixels in another shape are another picture', async () => {
  const data = new Uint8ClampedArray(32);
  const [wide, tall] = [
    { kind: 'pixels' as const, data, width: 4, height: 2 },
    { kind: 'pixels' as const, data, width: 2, height: 4 },
  ];
  expect(await contentKey(wide)).not.toBe(await contentKey(tall));
});

test('pixels that are the same, but were squashed from others, are another picture', async () => {
  const pixels = { kind: 'pixels' as const, data: new Uint8ClampedArray(16), width: 2, height: 2 };
  const squashed = (value: number) => ({
    ...pixels,
    squares: [{ size: 1, data: Uint8ClampedArray.of(value, 0, 0, 255) }],
  });
  const keys = await Promise.all([pixels, squashed(1), squashed(2)].map(contentKey));
  expect(new Set(keys).size).toBe(3);
  expect(await contentKey(squashed(1))).toBe(keys[1]);
});
