import { describe, expect, test } from 'vitest';
import { isSvg } from '../../../extension/host/is-svg.ts';

const bytesOf = (text: string, type = '') =>
  ({ kind: 'bytes', bytes: new TextEncoder().encode(text).buffer, type }) as const;

describe('SVG', () => {
  test.each([
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '\uFEFF  <SVG>',
    '<?xml version="1.0"?>\n<!-- drawn --><!-- by hand -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">\n<svg\n>',
    '<!DOCTYPE svg><!-- after it --><svg>',
    `${'<!---->'.repeat(140)}<svg>`,
  ])('is told by how it begins: %s', (text) => expect(isSvg(bytesOf(text))).toBe(true));

  test('is told by its type, whatever it is', () => expect(isSvg(bytesOf('', 'image/svg+xml'))).toBe(true));

  test.each(['', '<svgx>', '<html><svg>', '<!-- <svg>', '<?xml <svg', `${' '.repeat(1024)}<svg>`, '\x89PNG\r\n'])(
    'is not: %j',
    (text) => expect(isSvg(bytesOf(text, 'image/png'))).toBe(false),
  );

  test('pixels are none', () => {
    expect(isSvg({ kind: 'pixels', data: new Uint8ClampedArray(4), width: 1, height: 1 })).toBe(false);
  });

  test('bytes made to be looked at for ever are soon known not to be', () => {
    for (const part of ['<!---->', '<!-- -->\n', '<?xml>', '<!doctype>', '<!--'])
      expect(isSvg(bytesOf(part.repeat(200), 'image/png')), part).toBe(false);
  });
});
