import { expect, test } from 'vitest';
import { mayBringPictures } from '../../../../extension/content/styles/may-bring-pictures.ts';

test.each([
  'content: url("a.png")',
  'content: ";" url("a.png")',
  "content: '}' image-set(url(a.png) 1x)",
  'content: "\\";" url("a.png")',
  'list-style: square url(a.png)',
  'color: red; filter: url("#f")',
  '--later: url(a.png)',
  'initial-value: url(a.png)',
])('%s may show a picture where only a look finds it', (declarations) => {
  expect(mayBringPictures(declarations)).toBe(true);
});

test.each([
  'background: url(a.png)',
  'content: "url"',
  'content: counter(a); background: url(a.png)',
  'filter: blur(2px); mask: url(a.svg)',
  'list-style: none',
])('%s does not', (declarations) => {
  expect(mayBringPictures(declarations)).toBe(false);
});
