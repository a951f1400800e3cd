import type { Augmentation } from './features/augment.ts';
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
  readonly checkpointEvery: number;
  /** Share of training labels replaced by wrong ones, for measuring what that costs; 0 for real training. */
  readonly flipLabels: number;
  /** Labels that the extension blurs for. */
  readonly blur: readonly string[];
}
