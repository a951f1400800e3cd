import type { LaunchOptions } from './browser.ts';
import { TINY_CARD, tinyPack } from './tiny-pack.ts';

/**
 * Launch options that put a stand-in in the place of both shipped models: red is Porn, blue Hentai, green Sexy, all else
 * Neutral, in a fraction of a millisecond.
 */
export const STAND_IN: Pick<LaunchOptions, 'packs'> = {
  packs: Object.fromEntries(['mobilenet-v2', 'inception-v3'].map((id) => [id, tinyPack({ ...TINY_CARD, id })])),
};
