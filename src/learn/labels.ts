import type { Label } from '../scores.ts';

/**
 * The label under which "Blur this" speaks: its score is how surely the user would want a picture blurred, in [0, 1).
 * Blurred at CORRECTED_AT and above, whatever the thresholds of the model's own categories.
 */
export const CORRECTED: Label = 'own:corrected';
export const CORRECTED_AT = 0.5;

/** The label of the own category with that id; ids are eight hexadecimal digits. */
export const ownLabel = (id: string): Label => `own:${id}`;
