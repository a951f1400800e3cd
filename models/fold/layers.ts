import type { Stored } from '../train/graft/pack-files.ts';

export type Activation = 'relu' | 'relu6' | 'softmax';
export type Padding = 'SAME' | 'VALID';
type Pair = readonly [number, number];

/** What a weighted layer adds after its product: a factor and an offset per output channel, then an activation. */
export interface Tail {
  readonly factor?: Float32Array;
  readonly bias?: Float32Array;
  readonly activation?: Activation;
}

interface Named {
  readonly name: string;
  readonly inputs: readonly string[];
}

export interface Input extends Named {
  readonly kind: 'input';
  readonly shape: readonly [height: number, width: number, channels: number];
}

export interface Pad extends Named {
  readonly kind: 'pad';
  readonly vertical: Pair;
  readonly horizontal: Pair;
}

export interface Convolution extends Named, Tail {
  readonly kind: 'conv' | 'depthwise';
  readonly kernel: Stored;
  readonly strides: Pair;
  readonly padding: Padding;
}

export interface Dense extends Named, Tail {
  readonly kind: 'dense';
  readonly kernel: Stored;
}

/** Batch normalisation, as a factor and an offset per channel. */
export interface Norm extends Named {
  readonly kind: 'norm';
  readonly factor: Float32Array;
  readonly bias: Float32Array;
}

export interface Activate extends Named {
  readonly kind: 'activation';
  readonly activation: Activation;
}

export interface Pool extends Named {
  readonly kind: 'average' | 'max';
  readonly window: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
}

export interface Plain extends Named {
  readonly kind: 'add' | 'concat' | 'flatten' | 'dropout';
}

/** A vector per picture: each channel's greatest value over all places, or its variance. */
export interface Statistic extends Named {
  readonly kind: 'greatest' | 'variance';
}

/** Vectors one behind the other. */
export interface Join extends Named {
  readonly kind: 'join';
}

/** A layer with a kernel, so with a tail. */
export type Weighted = Convolution | Dense;

/**
 * One layer of a network between reading and writing it. Kernels stay in their shipped, quantised bytes; whatever is
 * folded into a layer gathers in its tail.
 */
export type Layer = Input | Pad | Weighted | Norm | Activate | Pool | Plain | Statistic | Join;

export function isWeighted(layer: Layer): layer is Weighted {
  return layer.kind === 'conv' || layer.kind === 'depthwise' || layer.kind === 'dense';
}

/** Output channels of a kernel: the last side, but for depthwise kernels [height, width, channels, 1] the third. */
export function channelsOf({ kind, kernel }: Weighted): number {
  const { shape } = kernel.spec;
  return kind === 'depthwise' ? shape[2]! : shape.at(-1)!;
}
