import { expect, test } from 'vitest';
import { readBody } from '../../src/read-body.ts';

test('reads a body of several chunks whole', async () => {
  const chunks = [Uint8Array.of(1, 2), Uint8Array.of(3), Uint8Array.of(4, 5)];
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const chunk = chunks.shift();
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
  });
  expect([...new Uint8Array(await readBody(new Response(body)))]).toEqual([1, 2, 3, 4, 5]);
});

test('a response without a body is empty', async () => {
  expect((await readBody(new Response(null))).byteLength).toBe(0);
});

test('stops reading an endless body and lets go of it', async () => {
  let cancelled = false;
  const chunk = new Uint8Array(8 * 2 ** 20);
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(chunk),
    cancel: () => {
      cancelled = true;
    },
  });
  await expect(readBody(new Response(endless))).rejects.toMatchObject({ reason: 'too-large' });
  expect(cancelled).toBe(true);
});
