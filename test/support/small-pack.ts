import { canaryScores } from '../../models/fold/canary-scores.ts';
import type { Layer } from '../../models/fold/layers.ts';
import { writeGraph } from '../../models/fold/write-graph.ts';
import { packFiles } from '../../models/fold/write-pack.ts';
import type { PackFiles } from '../../models/train/graft/pack-files.ts';
import { seeded } from './seeded.ts';
import { TINY_CARD, TINY_SIZE } from './tiny-pack.ts';

const CHANNELS = 8;
const FEATURES = 16;

/**
 * A network of random weights with the kinds of layers that the shipped ones have, so that backends can be compared in
 * milliseconds where those take seconds.
 */
export async function smallPack(id = 'small'): Promise<PackFiles> {
  const template = {
    ...TINY_CARD,
    id,
    outputs: { scores: 'scores', features: { node: 'features', length: FEATURES } },
  };
  const graph = writeGraph(layers());
  return packFiles(template, graph, await canaryScores(template, graph));
}

function layers(): Layer[] {
  const random = seeded(5);
  const numbers = (count: number, size: number) =>
    Float32Array.from({ length: count }, () => random.between(-size, size));
  const kernel = (name: string, shape: number[]) => {
    const inputs = shape.slice(0, -1).reduce((product, side) => product * side, 1);
    const values = numbers(inputs * shape.at(-1)!, 5 / Math.sqrt(inputs));
    return { spec: { name, shape, dtype: 'float32' as const }, bytes: new Uint8Array(values.buffer) };
  };
  const same = { padding: 'SAME', activation: 'relu6' } as const;
  return [
    { name: 'input', inputs: [], kind: 'input', shape: [TINY_SIZE, TINY_SIZE, 3] },
    {
      name: 'conv',
      inputs: ['input'],
      kind: 'conv',
      kernel: kernel('conv/kernel', [3, 3, 3, CHANNELS]),
      bias: numbers(CHANNELS, 0.5),
      strides: [2, 2],
      ...same,
    },
    {
      name: 'depthwise',
      inputs: ['conv'],
      kind: 'depthwise',
      kernel: kernel('depthwise/kernel', [3, 3, CHANNELS, 1]),
      bias: numbers(CHANNELS, 0.5),
      strides: [1, 1],
      ...same,
    },
    {
      name: 'pointwise',
      inputs: ['depthwise'],
      kind: 'conv',
      kernel: kernel('pointwise/kernel', [1, 1, CHANNELS, FEATURES]),
      bias: numbers(FEATURES, 0.5),
      strides: [1, 1],
      ...same,
    },
    { name: 'mean', inputs: ['pointwise'], kind: 'average', window: [16, 16], strides: [16, 16], padding: 'VALID' },
    { name: 'features', inputs: ['mean'], kind: 'flatten' },
    {
      name: 'scores',
      inputs: ['features'],
      kind: 'dense',
      kernel: kernel('scores/kernel', [FEATURES, TINY_CARD.labels.length]),
      bias: numbers(TINY_CARD.labels.length, 0.5),
      activation: 'softmax',
    },
  ];
}
