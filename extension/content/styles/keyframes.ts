import type { Place } from './painted.ts';
import { rulesOf } from './rules-in.ts';
import { animationsOf, sheetsIn, treeOf } from './unclobbered.ts';

/** What animations and transitions at a place of an element go through, with the addresses in it absolute. */
export function keyframesAt(element: Element, place: Place): Partial<CSSStyleDeclaration>[] {
  return animationsOf(element, place ? { subtree: true } : undefined).flatMap((animation) => {
    const effect = animation.effect as KeyframeEffect;
    if (effect.target !== element || (effect.pseudoElement ?? '') !== place) return [];
    const base = baseOf(animation, element);
    return effect.getKeyframes().map((frame) => absolute(frame, base));
  });
}

/** Firefox gives addresses as they were written. */
function absolute(frame: ComputedKeyframe, base: string): Partial<CSSStyleDeclaration> {
  const entries = Object.entries(frame).map(([name, value]) => {
    const text = String(value);
    if (!text.includes('url(')) return [name, text];
    const resolve = (whole: string, address: string) =>
      URL.canParse(address, base) && !address.startsWith('#') ? `url("${new URL(address, base).href}")` : whole;
    return [name, text.replace(/url\("((?:[^"\\]|\\.)*)"\)/g, resolve)];
  });
  return Object.fromEntries(entries);
}

/** Of the sheet that an animation's keyframes are in. */
function baseOf(animation: Animation, element: Element): string {
  const { animationName } = animation as Partial<CSSAnimation>;
  if (!animationName) return element.baseURI;
  for (const rule of rulesOf(sheetsIn(treeOf(element))))
    if (rule instanceof CSSKeyframesRule && rule.name === animationName)
      return rule.parentStyleSheet?.href ?? element.baseURI;
  return element.baseURI;
}
