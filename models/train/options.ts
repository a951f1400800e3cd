import type { DeviceKind } from './device/device.ts';
import { type Augmentation, augmentation } from './features/augment.ts';
import type { Schedule } from './fit/schedule.ts';

/** How one phase learns. */
export interface PhaseOptions {
  readonly epochs: number;
  /** Highest learning rate. */
  readonly rate: number;
  readonly batch: number;
  readonly accumulate: number;
  readonly patience: number;
}

/** Everything that decides what training gives, but the data. All of it goes into the pack's card. */
export interface TrainOptions {
  /** What learns: another device rounds differently, so training that was interrupted goes on on the same. */
  readonly device: DeviceKind;
  /** Name of a pack in build/packs, or a folder. */
  readonly base: string;
  /** Nodes of the base that the head reads; the base's usual ones if not given. */
  readonly taps: readonly string[] | undefined;
  readonly seed: number;
  readonly validation: number;
  readonly test: number;
  readonly folds: { readonly count: number; readonly fold: number } | undefined;
  /** Views of every training picture that the head learns from: itself and so many minus one varied ones. */
  readonly views: number;
  readonly augmentation: Augmentation;
  readonly head: PhaseOptions;
  /** Blocks that are trained with the head in phase 2; 0 for none. */
  readonly unfreeze: number;
  readonly tune: PhaseOptions;
  readonly warmUp: number;
  readonly decay: Schedule['decay'];
  readonly smoothing: number;
  readonly weightDecay: number;
  readonly dropout: number;
  /** `balanced` makes every class count the same, however many pictures it has. */
  readonly classWeights: 'balanced' | 'none';
  /** Whether pictures whose label is contradicted by heads that did not learn from them are left out of training. */
  readonly doubt: boolean;
  readonly checkpointEvery: number;
  /** Share of training labels replaced by wrong ones, to measure what that costs (0 for real training); which draw. */
  readonly flipLabels: { readonly share: number; readonly draw: number };
  /** Labels that the extension blurs for. */
  readonly blur: readonly string[];
}

/** What `train` does unless it is told otherwise. */
export const USUAL: TrainOptions = {
  device: 'wasm',
  base: 'mobilenet-v2',
  taps: undefined,
  seed: 1,
  validation: 0.15,
  test: 0.15,
  folds: undefined,
  views: 8,
  augmentation: augmentation(0.5),
  head: { epochs: 30, rate: 0.005, batch: 64, accumulate: 1, patience: 8 },
  unfreeze: 0,
  tune: { epochs: 12, rate: 2e-4, batch: 16, accumulate: 1, patience: 8 },
  warmUp: 20,
  decay: 'cosine',
  smoothing: 0.1,
  weightDecay: 0.01,
  dropout: 0.2,
  classWeights: 'balanced',
  doubt: true,
  checkpointEvery: 50,
  flipLabels: { share: 0, draw: 1 },
  blur: [],
};
