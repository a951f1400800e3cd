/** Units of time in a second, and how long a frame is seen. */
const TIMESCALE = 1000;
const FRAME = 100;
/** No rotation, no scaling: 1 as 16.16 and as 2.30 fixed point. */
const UPRIGHT = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];

/**
 * Still AVIF pictures of one size and kind, as sharp writes them, as the frames of a sequence, a tenth of a second each: the first
 * stays what is seen where sequences are not known (AVIF, https://aomediacodec.github.io/av1-avif/; boxes, ISO/IEC 14496-12).
 */
export function joinAvifs(stills: readonly Buffer[], { width, height }: { width: number; height: number }): Buffer {
  const [first, ...others] = stills as [Buffer, ...Buffer[]];
  const start = first.readUInt32BE(0);
  // As long as the still's own: its `meta` box says where in the file its data are.
  const brands = box('ftyp', 'avis', u32(0), 'avif', 'avis', 'msf1');
  if (brands.length !== start) throw new Error(`the still begins with ${start} bytes, not ${brands.length}`);
  const data = box('mdat', ...others.map(dataOf));
  const sizes = stills.map((still) => dataOf(still).length);
  const offsets = [first.length - sizes[0]!];
  for (let i = 1, at = first.length + 8; i < stills.length; at += sizes[i]!, i++) offsets.push(at);
  const sample = box(
    'av01',
    u16(0, 0, 0, 1, ...Array(8).fill(0), width, height),
    u32(0x480000, 0x480000, 0),
    u16(1, ...Array(16).fill(0), 24, 0xffff),
    configurationOf(first),
  );
  const table = box(
    'stbl',
    box('stsd', u32(0, 1), sample),
    box('stts', u32(0, 1, stills.length, FRAME)),
    box('stsc', u32(0, 1, 1, 1, 1)),
    box('stsz', u32(0, 0, sizes.length, ...sizes)),
    box('stco', u32(0, offsets.length, ...offsets)),
  );
  const duration = stills.length * FRAME;
  const media = box(
    'mdia',
    box('mdhd', u32(0, 0, 0, TIMESCALE, duration), u16(0x55c4, 0)),
    box('hdlr', u32(0, 0), 'pict', u32(0, 0, 0), '\0'),
    box('minf', box('vmhd', u32(1, 0, 0)), box('dinf', box('dref', u32(0, 1), box('url ', u32(1)))), table),
  );
  const header = box('tkhd', u32(3, 0, 0, 1, 0, duration, 0, 0, 0, 0, ...UPRIGHT, width << 16, height << 16));
  const movie = box(
    'mvhd',
    u32(0, 0, 0, TIMESCALE, duration, 0x10000, 0x1000000, 0, 0, ...UPRIGHT, 0, 0, 0, 0, 0, 0, 2),
  );
  return Buffer.concat([brands, first.subarray(start), data, box('moov', movie, box('trak', header, media))]);
}

/** The coded picture: all that the last box holds. */
function dataOf(still: Buffer): Buffer {
  const at = still.indexOf('mdat', 0, 'latin1');
  return still.subarray(at + 4);
}

/** The box that tells decoders what to expect. */
function configurationOf(still: Buffer): Buffer {
  const at = still.indexOf('av1C', 0, 'latin1') - 4;
  return still.subarray(at, at + still.readUInt32BE(at));
}

function box(name: string, ...parts: readonly (Buffer | string)[]): Buffer {
  const all = [name, ...parts].map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part));
  const content = Buffer.concat(all);
  return Buffer.concat([u32(content.length + 4), content]);
}

function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, i * 4);
  return bytes;
}

function u16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) bytes.writeUInt16BE(value, i * 2);
  return bytes;
}
