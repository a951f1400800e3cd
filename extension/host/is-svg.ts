import type { Picture } from '../../src/picture.ts';

/** Bytes in which an SVG document must have begun. */
const HEAD = 1024;

/** What may stand before the first element, by how it begins and ends. */
const PROLOGUE = [
  ['<!--', '-->'],
  ['<?xml', '>'],
  ['<!doctype', '>'],
] as const;

/** Whether a picture is SVG, by its type or by how it begins. */
export function isSvg(picture: Picture): picture is Extract<Picture, { kind: 'bytes' }> {
  return picture.kind === 'bytes' && (/^image\/svg/.test(picture.type) || beginsAsSvg(picture.bytes));
}

/** Looks at every character once or twice: one pattern for all of this would take for ever on bytes made for it. */
function beginsAsSvg(bytes: ArrayBuffer): boolean {
  let text = new TextDecoder().decode(bytes.slice(0, HEAD)).trimStart().toLowerCase();
  for (;;) {
    const part = PROLOGUE.find(([begin]) => text.startsWith(begin));
    if (!part) return /^<svg[\s>]/.test(text);
    const [begin, end] = part;
    const at = text.indexOf(end, begin.length);
    if (at < 0) return false;
    text = text.slice(at + end.length).trimStart();
  }
}
