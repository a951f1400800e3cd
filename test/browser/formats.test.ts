import crc32 from 'crc-32';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { page, picture } from '../support/answers.ts';
import type { TestBrowser } from '../support/browser.ts';
import { type Drawn, drawFlat, FORMATS, type Rgb } from '../support/draw.ts';
import { BROWSERS } from '../support/find-browser.ts';
import { launchForTests, serveForTests } from '../support/for-tests.ts';
import { joinAvifs } from '../support/join-avifs.ts';
import { pictureAt, settled } from '../support/scrim.ts';
import { STAND_IN } from '../support/stand-in-pack.ts';

const SIDE = 64;
const RED: Rgb = [255, 0, 0];
const GREY: Rgb = [128, 128, 128];

/** What sharp does not write, see the file formats' descriptions. */
const WRITERS: Readonly<Record<string, (colour: Rgb) => Promise<Buffer> | Buffer>> = { bmp, ico, svg };
const TYPES: Readonly<Record<string, string>> = { bmp: 'image/bmp', ico: 'image/x-icon', svg: 'image/svg+xml' };

function bmp([r, g, b]: Rgb): Buffer {
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(54 + SIDE * SIDE * 3, 2);
  header.writeUInt32LE(54, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(SIDE, 18);
  header.writeInt32LE(SIDE, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(24, 28);
  return Buffer.concat([header, Buffer.alloc(SIDE * SIDE * 3, Buffer.from([b, g, r]))]);
}

async function ico(colour: Rgb): Promise<Buffer> {
  const { bytes } = await drawFlat(colour, { format: 'png', width: SIDE, height: SIDE });
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(1, 4);
  header.set([SIDE, SIDE], 6);
  header.writeUInt16LE(1, 10);
  header.writeUInt16LE(32, 12);
  header.writeUInt32LE(bytes.length, 14);
  header.writeUInt32LE(22, 18);
  return Buffer.concat([header, bytes]);
}

function svg(colour: Rgb): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}"><rect width="100%" height="100%" fill="rgb(${colour})"/></svg>`,
  );
}

async function draw(format: string, colour: Rgb): Promise<Drawn> {
  const sides = { width: SIDE, height: SIDE };
  const known = FORMATS.find((name) => name === format);
  if (known) return await drawFlat(colour, { format: known, ...sides });
  return { bytes: Buffer.from(await WRITERS[format]!(colour)), type: TYPES[format]!, ...sides };
}

/** Four frames, of which the third is red. */
async function drawFilm(format: (typeof FILMS)[number]): Promise<Drawn> {
  const kind = format === 'avif' ? 'avif' : 'png';
  const frames = await Promise.all([GREY, GREY, RED, GREY].map(async (colour) => (await draw(kind, colour)).bytes));
  const sides = { width: SIDE, height: SIDE };
  if (format === 'avif') return { bytes: joinAvifs(frames, sides), type: 'image/avif', ...sides };
  if (format === 'apng') return { bytes: joinPngs(frames), type: 'image/png', ...sides };
  const film = sharp(frames, { join: { animated: true } });
  return { bytes: await film.toFormat(format).toBuffer(), type: `image/${format}`, ...sides };
}

/** Still PNGs of one size and kind as the frames of one, a tenth of a second each (https://www.w3.org/TR/png-3/#apng-frame-based-animation). */
function joinPngs(stills: readonly Buffer[]): Buffer {
  const [first] = stills as [Buffer];
  let sequence = 0;
  const numbered = (bytes: Buffer): Buffer => {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(sequence++);
    return Buffer.concat([number, bytes]);
  };
  const control = Buffer.alloc(8);
  control.writeUInt32BE(stills.length);
  const parts = [first.subarray(0, 8), chunk('IHDR', chunkOf(first, 'IHDR')), chunk('acTL', control)];
  for (const [i, still] of stills.entries()) {
    const frame = Buffer.alloc(22);
    frame.writeUInt32BE(SIDE, 0);
    frame.writeUInt32BE(SIDE, 4);
    frame.writeUInt16BE(1, 16);
    frame.writeUInt16BE(10, 18);
    parts.push(chunk('fcTL', numbered(frame)));
    const data = chunkOf(still, 'IDAT');
    parts.push(i === 0 ? chunk('IDAT', data) : chunk('fdAT', numbered(data)));
  }
  return Buffer.concat([...parts, chunk('IEND', Buffer.alloc(0))]);
}

/** What all chunks of one name hold. */
function chunkOf(png: Buffer, name: string): Buffer {
  const found: Buffer[] = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12)
    if (png.toString('latin1', at + 4, at + 8) === name)
      found.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  return Buffer.concat(found);
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeInt32BE(crc32.buf(named));
  return Buffer.concat([length, named, sum]);
}

/** A colour over some part of the width, from the right; the rest in another, or transparent. */
async function drawSide(colour: Rgb, share: number, rest: Rgb | undefined, width: number): Promise<Drawn> {
  const [r, g, b] = rest ?? [0, 0, 0];
  const across = Math.round(width * share);
  const { bytes: input } = await drawFlat(colour, { format: 'png', width: across, height: 200 });
  const background = { r, g, b, alpha: rest ? 1 : 0 };
  const whole = sharp({ create: { width, height: 200, channels: 4, background } });
  const bytes = await whole
    .composite([{ input, left: width - across, top: 0 }])
    .png()
    .toBuffer();
  return { bytes, type: 'image/png', width, height: 200 };
}

const ALL = [...FORMATS, ...Object.keys(WRITERS)];
const FILMS = ['gif', 'webp', 'apng', 'avif'] as const;

const server = await serveForTests({
  '/panorama.png': picture(await drawSide(RED, 0.25, GREY, 800)),
  '/cut-out.png': picture(await drawSide(RED, 0.45, undefined, 200)),
  '/shapes': page('<!doctype html><img src="/panorama.png" width="400"><img src="/cut-out.png">'),
  '/formats': page(
    `<!doctype html>${ALL.map((format) => `<img src="/red.${format}"><img src="/grey.${format}">`).join('')}`,
  ),
  '/films': page(`<!doctype html>${FILMS.map((format) => `<img src="/film.${format}">`).join('')}`),
});
for (const format of ALL) {
  server.routes[`/red.${format}`] = picture(await draw(format, RED));
  server.routes[`/grey.${format}`] = picture(await draw(format, GREY));
}
for (const format of FILMS) server.routes[`/film.${format}`] = picture(await drawFilm(format));

describe.each(BROWSERS)('%s', (name) => {
  let browser: TestBrowser;
  launchForTests(name, STAND_IN, (launched) => {
    browser = launched;
  });

  test('pictures of every format are judged', async () => {
    const pictures = await settled(browser, await browser.open(`${server.here}/formats`), ALL.length * 2, 60_000);
    for (const format of ALL) {
      expect(pictureAt(pictures, `/red.${format}`), format).toMatchObject({ state: 'blurred', because: 'explicit' });
      expect(pictureAt(pictures, `/grey.${format}`).state, format).toBe('shown');
    }
  });

  test('a long picture is seen in tiles, a mostly transparent one on black too', async () => {
    const pictures = await settled(browser, await browser.open(`${server.here}/shapes`), 2, 60_000);
    expect(pictureAt(pictures, '/panorama.png').state).toBe('blurred');
    expect(pictureAt(pictures, '/cut-out.png').state).toBe('blurred');
  });

  // Firefox's content scripts read what the page shows now: one frame.
  if (name === 'chrome')
    test('of an animation the worst frame counts', async () => {
      const pictures = await settled(browser, await browser.open(`${server.here}/films`), FILMS.length, 60_000);
      expect(pictures.map(({ state }) => state)).toEqual(FILMS.map(() => 'blurred'));
    });
});
