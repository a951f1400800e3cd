import * as v from 'valibot';

const CHUNK = 0x8000;

/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}

/** @throws DOMException if the text is not base64 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** 32-bit floats, little-endian, as base64. */
export function floatsToBase64(values: Float32Array): string {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (const [i, value] of values.entries()) view.setFloat32(i * 4, value, true);
  return toBase64(new Uint8Array(view.buffer));
}

/** Finite 32-bit floats out of base64; anything else is an issue of the schema, not an exception. */
export const FloatsSchema = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const values = floatsIn(dataset.value);
    if (values) return values;
    addIssue({ message: 'not finite numbers in base64' });
    return NEVER;
  }),
);

/** Signed bytes out of base64. */
export const BytesSchema = v.pipe(
  v.string(),
  v.base64(),
  v.transform((text) => new Int8Array(fromBase64(text).buffer)),
);

function floatsIn(text: string): Float32Array | undefined {
  if (!v.is(v.pipe(v.string(), v.base64()), text)) return undefined;
  const bytes = fromBase64(text);
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
  const view = new DataView(bytes.buffer);
  const values = Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(i * 4, true));
  return values.every(Number.isFinite) ? values : undefined;
}
