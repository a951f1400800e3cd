/**
 * Seeds of grey pebbles (drawPebbles) that MobileNetV2, as shipped, takes for explicit: Porn 0.86 or more as a JPEG of 120, 224,
 * 400 and 1000 px. Found by search-flagged.ts.
 */
export const FLAGGED_SEEDS: readonly number[] = [
  45, 52, 87, 96, 114, 165, 172, 177, 208, 226, 329, 346, 348, 356, 436, 453, 457, 468, 497, 522, 595, 622, 659, 661,
  684, 723, 726, 760, 792, 806, 821, 831, 836, 842, 844, 856, 911, 984, 1001,
];

/** Seeds of ordinary pictures (drawOrdinary) that it lets pass at every size: explicit, drawn or suggestive below 0.2. */
export const SHOWN_SEEDS: readonly number[] = Array.from({ length: 48 }, (_, seed) => seed);
