/**
 * What Scrim learns from its user, on the user's machine, on top of the feature vectors that the network gives anyway.
 *
 * - Corrections ("This is fine", "Blur this") make a personal head, which mends scores near them: learn/head.ts.
 * - Own categories are told from everything else by a plane each: learn/category.ts.
 * - Both see features through the model's bank: learn/bank.ts.
 *
 * Everything here is a pure function of numbers: no pictures, no addresses, no storage, no network.
 */
export { type Bank, bankOf, direction, modelName, parseBank } from './learn/bank.ts';
export { type Category, FEWEST_EXAMPLES, fitsBank, scoreCategories, trainCategory } from './learn/category.ts';
export {
  type CategoryImport,
  type CategoryRefusal,
  CategorySchema,
  exportCategory,
  importCategory,
  type SavedCategory,
  saveCategory,
} from './learn/category-file.ts';
export {
  addCorrection,
  type Change,
  type Correction,
  type Corrections,
  MOST_CORRECTIONS,
  mergeCorrections,
  usableWith,
} from './learn/corrections.ts';
export { exportCorrections, type Import, importCorrections, type Refusal } from './learn/corrections-file.ts';
export { fitHead, type Head, REACH } from './learn/head.ts';
export { CORRECTED, CORRECTED_AT, ownLabel } from './learn/labels.ts';
export type { Advice, Level, Quality } from './learn/quality.ts';
export {
  emptyReservoir,
  loadReservoir,
  offer,
  RESERVOIR_SIZE,
  type Reservoir,
  type SavedReservoir,
  saveReservoir,
} from './learn/reservoir.ts';
