import * as v from 'valibot';
import { decodeWeights } from '../../src/weights.ts';
import type { Stored } from '../train/graft/pack-files.ts';
import type { Activation, Layer, Padding } from './layers.ts';
import type { Shipped } from './sources.ts';

const side = v.pipe(v.number(), v.integer());
const pair = v.tuple([side, side]);
const padding = v.pipe(
  v.picklist(['same', 'valid']),
  v.transform((name): Padding => (name === 'same' ? 'SAME' : 'VALID')),
);
const channelsLast = v.literal('channels_last');
const undilated = v.tuple([v.literal(1), v.literal(1)]);

const convolution = {
  strides: pair,
  padding,
  data_format: channelsLast,
  dilation_rate: undilated,
  activation: v.literal('linear'),
  use_bias: v.literal(false),
};
const pooling = { pool_size: pair, strides: pair, padding, data_format: channelsLast };
const nothing = v.object({});

const kinds = {
  InputLayer: v.object({ batch_input_shape: v.tuple([v.null(), side, side, side]) }),
  ZeroPadding2D: v.object({ padding: v.tuple([pair, pair]), data_format: channelsLast }),
  Conv2D: v.object(convolution),
  DepthwiseConv2D: v.object({ ...convolution, depth_multiplier: v.literal(1) }),
  BatchNormalization: v.object({
    axis: v.picklist([-1, 3]),
    epsilon: v.number(),
    center: v.literal(true),
    scale: v.boolean(),
  }),
  ReLU: v.object({ max_value: v.literal(6), negative_slope: v.literal(0), threshold: v.literal(0) }),
  Activation: v.object({ activation: v.literal('relu') }),
  AveragePooling2D: v.object(pooling),
  MaxPooling2D: v.object(pooling),
  Dense: v.object({ activation: v.picklist(['relu', 'softmax']), use_bias: v.literal(true) }),
  Concatenate: v.object({ axis: v.literal(3) }),
  Add: nothing,
  Flatten: v.object({ data_format: channelsLast }),
  Dropout: nothing,
};

const common = {
  name: v.string(),
  inbound_nodes: v.pipe(
    v.array(v.array(v.looseTuple([v.string()]))),
    v.maxLength(1),
    v.transform((nodes) => (nodes[0] ?? []).map(([name]) => name)),
  ),
};
const variant = <Name extends keyof typeof kinds>(name: Name) =>
  v.object({ ...common, class_name: v.literal(name), config: kinds[name] });

/** The layers that the shipped networks have, with only the options they use: anything else is refused, not ignored. */
const LayerSchema = v.variant('class_name', [
  variant('InputLayer'),
  variant('ZeroPadding2D'),
  variant('Conv2D'),
  variant('DepthwiseConv2D'),
  variant('BatchNormalization'),
  variant('ReLU'),
  variant('Activation'),
  variant('AveragePooling2D'),
  variant('MaxPooling2D'),
  variant('Dense'),
  variant('Concatenate'),
  variant('Add'),
  variant('Flatten'),
  variant('Dropout'),
]);
type KerasLayer = v.InferOutput<typeof LayerSchema>;

const TopologySchema = v.object({ model_config: v.object({ config: v.object({ layers: v.array(LayerSchema) }) }) });

/** A Keras network as a list of layers, each after its inputs. @throws ValiError for anything it does not know */
export function readKeras({ topology, weights }: Shipped): Layer[] {
  const { layers } = v.parse(TopologySchema, topology).model_config.config;
  return layers.map((layer) => readLayer(layer, weights));
}

function readLayer(layer: KerasLayer, weights: Shipped['weights']): Layer {
  const base = { name: layer.name, inputs: layer.inbound_nodes };
  const stored = (weight: string): Stored => {
    const found = weights.get(`${layer.name}/${weight}`);
    if (!found) throw new Error(`${layer.name} has no ${weight}`);
    return found;
  };
  switch (layer.class_name) {
    case 'InputLayer': {
      const [, height, width, channels] = layer.config.batch_input_shape;
      return { ...base, kind: 'input', shape: [height, width, channels] };
    }
    case 'ZeroPadding2D':
      return { ...base, kind: 'pad', vertical: layer.config.padding[0], horizontal: layer.config.padding[1] };
    case 'Conv2D':
      return { ...base, kind: 'conv', kernel: stored('kernel'), ...placement(layer.config) };
    case 'DepthwiseConv2D':
      return { ...base, kind: 'depthwise', kernel: stored('depthwise_kernel'), ...placement(layer.config) };
    case 'BatchNormalization':
      return { ...base, kind: 'norm', ...normalisation(layer.config, stored) };
    case 'ReLU':
      return { ...base, kind: 'activation', activation: 'relu6' };
    case 'Activation':
      return { ...base, kind: 'activation', activation: 'relu' };
    case 'AveragePooling2D':
      return { ...base, kind: 'average', window: layer.config.pool_size, ...placement(layer.config) };
    case 'MaxPooling2D':
      return { ...base, kind: 'max', window: layer.config.pool_size, ...placement(layer.config) };
    case 'Dense': {
      const { activation }: { activation: Activation } = layer.config;
      return { ...base, kind: 'dense', kernel: stored('kernel'), bias: valuesOf(stored('bias')), activation };
    }
    case 'Concatenate':
      return { ...base, kind: 'concat' };
    case 'Add':
      return { ...base, kind: 'add' };
    case 'Flatten':
      return { ...base, kind: 'flatten' };
    case 'Dropout':
      return { ...base, kind: 'dropout' };
  }
}

function placement({ strides, padding }: { strides: [number, number]; padding: Padding }) {
  return { strides, padding };
}

/** gamma * (x - mean) / sqrt(variance + epsilon) + beta, as a factor and an offset per channel. */
function normalisation(
  { epsilon, scale }: { epsilon: number; scale: boolean },
  stored: (weight: string) => Stored,
): { factor: Float32Array; bias: Float32Array } {
  const [beta, mean] = [valuesOf(stored('beta')), valuesOf(stored('moving_mean'))];
  const deviation = valuesOf(stored('moving_variance')).map((variance) => Math.sqrt(variance + epsilon));
  const gamma = scale ? valuesOf(stored('gamma')) : deviation.map(() => 1);
  const factor = gamma.map((g, i) => g / deviation[i]!);
  return { factor, bias: beta.map((b, i) => b - mean[i]! * factor[i]!) };
}

export function valuesOf({ spec, bytes }: Stored): Float32Array {
  return Float32Array.from(decodeWeights([spec], bytes).get(spec.name)!.values);
}
