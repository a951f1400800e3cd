import { describe, expect, test } from 'vitest';
import { ANY, ATTRIBUTED, keysOf } from '../../../../extension/content/styles/selector-keys.ts';

describe('what every element that a selector can match has', () => {
  test.each<[string, string[]]>([
    ['#id', ['#id']],
    ['div.card', ['.card']],
    ['div#id.card', ['#id']],
    ['.dark > .card:hover::before', ['.card']],
    ['.a, #b, section p', ['.a', '#b', 'p']],
    ['.Card', ['.card']],
    ['.md\\:hover\\:bg-\\[url\\(\\"x\\"\\)\\]', ['.md:hover:bg-[url("x")]']],
    ['.\\31 23', ['.123']],
    ['svg|linearGradient', ['lineargradient']],
    ['li::marker', ['li']],
    ['h1:not(.small, #b)', ['h1']],
    [':is(.a, b):where(:hover)', ['.a', 'b']],
    ['.a:is(.b, .c)', ['.a']],
    ['[data-x="a b"]', [ATTRIBUTED]],
    ['a[href]::after', ['a']],
    ['& > .inner', ['.inner']],
    ['.x &', [ANY]],
    ['&:hover', [ANY]],
    [':root', [ANY]],
    ['*', [ANY]],
    ['::before', [ANY]],
    [':host(.a)', [ANY]],
    ['::slotted(.a)', [ANY]],
    ['my-card::part(picture)', [ANY]],
    [':not(.a)', [ANY]],
    ['.a\\&b', [ANY]],
    ['.what { ] is this', [ANY]],
  ])('%s', (selector, keys) => {
    expect(keysOf(selector)).toEqual(keys);
  });
});
