import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endless, forCookie, gated, mislabelled, picture, redirect, slow } from './answers.ts';
import { corrupt, type Drawn, drawFlat, drawOrdinary, truncated } from './draw.ts';
import { type Served, serve } from './serve.ts';

let server: Served;
let drawn: Drawn;
beforeEach(async () => {
  server = await serve();
  drawn = await drawOrdinary(1);
});
afterEach(async () => await server.close());

describe('serve', () => {
  test('gives the same pictures at origins that differ, and counts requests with their headers', async () => {
    server.routes['/a.jpg'] = picture(drawn);
    const origins = [server.here, server.elsewhere, server.nextDoor];
    expect(new Set(origins).size).toBe(3);
    for (const origin of origins)
      await (await fetch(`${origin}/a.jpg?q`, { headers: { cookie: 'a=1' } })).arrayBuffer();
    expect(server.seen('/a.jpg')).toHaveLength(3);
    expect(server.seen('/a.jpg')[0]).toMatchObject({ query: '?q', headers: { cookie: 'a=1' } });
    server.forget();
    expect(server.seen('/a.jpg')).toEqual([]);
    expect((await fetch(`${server.here}/none`)).status).toBe(404);
  });

  test('keeps pictures for those who bring the cookie, and redirects', async () => {
    server.routes['/mine.jpg'] = forCookie('me=1', drawn);
    server.routes['/old.jpg'] = redirect('/mine.jpg');
    expect((await fetch(`${server.here}/old.jpg`)).status).toBe(403);
    const mine = await fetch(`${server.here}/old.jpg`, { headers: { cookie: 'me=1' } });
    expect([mine.status, mine.headers.get('vary')]).toEqual([200, 'Cookie']);
    await mine.arrayBuffer();
  });

  test('drips slow pictures whole, and holds gated ones until they are let go', async () => {
    const gate = gated(picture(drawn));
    Object.assign(server.routes, { '/slow.jpg': slow(drawn, 50), '/gated.jpg': gate.answer });
    const bytes = await (await fetch(`${server.here}/slow.jpg`)).arrayBuffer();
    expect(Buffer.from(bytes).equals(drawn.bytes)).toBe(true);
    let arrived = false;
    const waiting = fetch(`${server.here}/gated.jpg`).then(async (answer) => {
      arrived = true;
      return await answer.arrayBuffer();
    });
    await (await fetch(`${server.here}/slow.jpg`)).arrayBuffer();
    expect(arrived).toBe(false);
    gate.open();
    expect((await waiting).byteLength).toBe(drawn.bytes.length);
  });

  test('goes on for ever with an endless picture, until the reader leaves or the server closes', async () => {
    server.routes['/endless.jpg'] = endless(drawn, 1);
    const leave = new AbortController();
    const { body } = await fetch(`${server.here}/endless.jpg`, { signal: leave.signal });
    let read = 0;
    await expect(
      (async () => {
        for await (const part of body ?? []) {
          read += part.length;
          if (read > drawn.bytes.length * 2) leave.abort();
        }
      })(),
    ).rejects.toThrow();
    expect(read).toBeGreaterThan(drawn.bytes.length);
  });

  test('says image/png of HTML', async () => {
    server.routes['/page.png'] = mislabelled('<p>Hello', 'image/png');
    const answer = await fetch(`${server.here}/page.png`);
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual(['image/png', '<p>Hello']);
  });
});

describe('broken pictures', () => {
  test('do not decode', async () => {
    for (const broken of [corrupt(drawn), truncated(drawn)]) {
      await expect(sharp(broken.bytes, { failOn: 'truncated' }).raw().toBuffer()).rejects.toThrow();
    }
  });

  test('a huge picture is small to send', async () => {
    const { bytes } = await drawFlat([20, 90, 200], { width: 20_000, height: 20_000, format: 'png' });
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    expect([width, height]).toEqual([20_000, 20_000]);
    expect(bytes.length).toBeLessThan(8_000_000);
  });
});
