type Numbers = Float32Array | Int32Array | Uint8ClampedArray;

const KINDS = { f32: Float32Array, i32: Int32Array, u8c: Uint8ClampedArray } as const;
type Kind = keyof typeof KINDS;

/** Lengths of the head are kept in so many bytes. */
const COUNTER = 4;

/**
 * A value of plain objects, lists, maps and arrays of numbers as bytes: the length of a JSON text, that text, and the
 * numbers behind it. Single numbers that JSON has no word for (NaN) do not survive.
 */
export function toBytes(value: unknown): Uint8Array<ArrayBuffer> {
  const parts: Numbers[] = [];
  let length = 0;
  const text = JSON.stringify(value, (_, inner: unknown) => {
    if (inner instanceof Map) return { $map: [...inner] };
    const kind = kindOf(inner);
    if (!kind) return inner;
    const from = length;
    parts.push(inner as Numbers);
    length += padded((inner as Numbers).byteLength);
    return { $numbers: kind, from, length: (inner as Numbers).length };
  });
  const head = new TextEncoder().encode(text);
  const start = padded(COUNTER + head.length);
  const bytes = new Uint8Array(start + length);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, COUNTER);
  let offset = start;
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), offset);
    offset += padded(byteLength);
  }
  return bytes;
}

/** What `toBytes` made bytes of. */
export function fromBytes(bytes: ArrayBuffer): unknown {
  const head = new DataView(bytes).getUint32(0, true);
  const start = padded(COUNTER + head);
  return JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, COUNTER, head)), (_, inner: unknown) => {
    if (inner === null || typeof inner !== 'object') return inner;
    if ('$map' in inner) return new Map(inner.$map as [unknown, unknown][]);
    if (!('$numbers' in inner)) return inner;
    const { $numbers, from, length } = inner as { $numbers: Kind; from: number; length: number };
    const kind = KINDS[$numbers];
    return new kind(bytes.slice(start + from, start + from + length * kind.BYTES_PER_ELEMENT));
  });
}

function kindOf(value: unknown): Kind | undefined {
  return (Object.keys(KINDS) as Kind[]).find((kind) => value instanceof KINDS[kind]);
}

/** Every part begins at a multiple of 4 bytes. */
function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}
