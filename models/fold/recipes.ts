import { fold, scaleInput } from './fold.ts';
import { readKeras } from './keras.ts';
import type { Layer } from './layers.ts';
import { rename } from './rewire.ts';
import { readShipped, type Source } from './sources.ts';
import { readTensorFlow } from './tensorflow.ts';

/** How one pack is made of what nsfwjs ships. */
export interface Recipe {
  readonly id: string;
  readonly source: Source;
  /** The folded network, its nodes named as the card names them. */
  layers(): Promise<Layer[]>;
}

const MOBILENET_V2: Source = {
  folder: 'mobilenet_v2',
  files: {
    'model.min.js': 'c32f104fd562b08cdff5ed69dfe1209643afa47e792fb12751d2949aa61a397a',
    'group1-shard1of1.min.js': 'ef2e0a63f7d2c4960b37b024b669313f65d3c45cd59e9042636c55b39de53517',
  },
};

const INCEPTION_V3: Source = {
  folder: 'inception_v3',
  files: {
    'model.min.js': '8c2b793b9d277840fc757725bf3b135c96d5a54ec020e2b4ab569fc3df6b3848',
    'group1-shard1of6.min.js': 'e9316ac20ff634f990e483062050afe9a4826885c3a212d676ce2cfda93a4884',
    'group1-shard2of6.min.js': '467b33d62b4c470edf8acd3da554e331f2d49f3f93ddd718f944f595c516cd82',
    'group1-shard3of6.min.js': '075300e057ca7e9fd2e282afbc3a6596a0404288c94bf781e9b20658cbeee664',
    'group1-shard4of6.min.js': 'b51ee46e062e752e81c28761a56369432671bfb3d59f4f062f5bd4dd58ff5303',
    'group1-shard5of6.min.js': 'd4149969b3c61e0d4dde1d4f555f5b00f4fc87f6bab1a4cd4967b24f62725de6',
    'group1-shard6of6.min.js': 'b684762a7d7c39b80183d260bdab6f072321349300f9f2ff144a085a382acfc4',
  },
};

const MOBILENET_V2_MID: Source = {
  folder: 'mobilenet_v2_mid',
  files: {
    'model.min.js': 'a7a9e701491e2449b221dab7c424957f853e700602b5575da33cfd745616f964',
    'group1-shard1of2.min.js': 'f2e79a209e44d668220ec5f1533a98f2be954e3953685bf074d201b82fefc29a',
    'group1-shard2of2.min.js': 'f291df992a0131741372506a6072fb9f1645bff7c973c983fd6276f5f9625d5e',
  },
};

const ENDS = { input_1: 'input', dense_3: 'scores' };

/** nsfwjs gives its networks pixels divided by 255; here the first kernel is divided instead. */
async function fromKeras(source: Source, ends: Readonly<Record<string, string>> = {}): Promise<Layer[]> {
  return rename(scaleInput(fold(readKeras(await readShipped(source))), 1 / 255), { ...ENDS, ...ends });
}

/**
 * What MobileNetV2 saw half-way tells kinds of things apart better than its end, which has learned to forget what its five
 * classes do not need (`npm run bench:categories` has the figures).
 */
const STATISTICS: readonly Layer[] = [
  { kind: 'greatest', name: 'features/greatest', inputs: ['block_10_depthwise'] },
  { kind: 'variance', name: 'features/variance', inputs: ['block_13_depthwise'] },
  { kind: 'join', name: 'features', inputs: ['features/greatest', 'features/variance'] },
];

/**
 * The graph's 2 (p / 255) - 1 is (p - 127.5) 2 / 255, so the input range is -127.5 to 127.5 and the first kernel
 * carries the rest. The zero padding after it stays what it was.
 */
async function fromTensorFlow(source: Source): Promise<Layer[]> {
  const names = { feature_vector_SpatialSqueeze: 'features', dense_BiasAdd: 'scores' };
  return rename(scaleInput(fold(readTensorFlow(await readShipped(source), 224)), 2 / 255), names);
}

/** Every pack that the build makes. */
export const RECIPES: readonly Recipe[] = [
  {
    id: 'mobilenet-v2',
    source: MOBILENET_V2,
    layers: async () => [...(await fromKeras(MOBILENET_V2)), ...STATISTICS],
  },
  { id: 'inception-v3', source: INCEPTION_V3, layers: () => fromKeras(INCEPTION_V3, { flatten_1: 'features' }) },
  { id: 'mobilenet-v2-mid', source: MOBILENET_V2_MID, layers: () => fromTensorFlow(MOBILENET_V2_MID) },
];
