/** The pack that judges unless the user chooses another: the folder of build/packs that the build takes it from. */
export const DEFAULT_PACK = 'mobilenet-v2';

/** The pack that is asked as well, in Thorough, where the default one is unsure; it counts only if it tells the same classes apart. */
export const SECOND_PACK = 'inception-v3';

/** The packs that come with Scrim; the others that the build makes are for measurements. */
export const SHIPPED_PACKS = [DEFAULT_PACK, SECOND_PACK] as const;
