/**
 * Whether an encoded picture may have more than one frame, told from its first bytes: decoding all frames of a picture
 * that has one costs a second decode. Every GIF may.
 *
 * @param type MIME type, as found in the bytes
 */
export function mayBeAnimated(bytes: ArrayBuffer, type: string): boolean {
  const view = new DataView(bytes);
  if (type === 'image/gif') return true;
  if (type === 'image/webp') return isAnimatedWebp(view);
  if (type === 'image/png' || type === 'image/apng') return isAnimatedPng(view);
  return type === 'image/avif' && isAvifSequence(view);
}

/** The animation flag of an extended header (https://developers.google.com/speed/webp/docs/riff_container). */
function isAnimatedWebp(view: DataView): boolean {
  return view.byteLength > 20 && tag(view, 12) === 'VP8X' && (view.getUint8(20) & 2) !== 0;
}

/** An animation's `acTL` chunk comes before the first data (https://www.w3.org/TR/png-3/#acTL-chunk). */
function isAnimatedPng(view: DataView): boolean {
  for (let at = 8; at + 8 <= view.byteLength; at += view.getUint32(at) + 12) {
    const kind = tag(view, at + 4);
    if (kind === 'acTL' || kind === 'IDAT') return kind === 'acTL';
  }
  return false;
}

/** Sequences name the brand `avis` in the file type box (https://aomediacodec.github.io/av1-avif/). */
function isAvifSequence(view: DataView): boolean {
  const end = view.byteLength >= 8 ? Math.min(view.getUint32(0), view.byteLength) : 0;
  for (let at = 8; at + 4 <= end; at += 4) if (tag(view, at) === 'avis') return true;
  return false;
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}
