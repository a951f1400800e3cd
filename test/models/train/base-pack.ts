import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import seedrandom from 'seedrandom';
import type { Layer } from '../../../models/fold/layers.ts';
import { writeGraph } from '../../../models/fold/write-graph.ts';
import { packFiles } from '../../../models/fold/write-pack.ts';
import { TINY_CARD, TINY_SIZE } from '../../support/tiny-pack.ts';

/** A base network of two small blocks with random weights, for tests that need training to be quick. */
export async function writeBasePack(folder: string): Promise<void> {
  const card = { ...TINY_CARD, outputs: { scores: 'scores', features: { node: 'features', length: 16 } } };
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of packFiles(card, writeGraph(LAYERS), [0.2, 0.2, 0.2, 0.2, 0.2]))
    await writeFile(join(folder, name), bytes);
}

const random = seedrandom('base');

function kernel(shape: number[]) {
  const size = shape.reduce((product, side) => product * side, 1);
  const spread = Math.sqrt(2 / (size / shape.at(shape.at(-1) === 1 ? -2 : -1)!));
  const values = Float32Array.from({ length: size }, () => (random() * 2 - 1) * spread * 1.7);
  return { spec: { name: 'kernel', shape, dtype: 'float32' as const }, bytes: new Uint8Array(values.buffer) };
}

const stepped = { strides: [2, 2] as const, padding: 'SAME' as const, activation: 'relu6' as const };
const plain = { strides: [1, 1] as const, padding: 'SAME' as const };

const LAYERS: Layer[] = [
  { name: 'input', inputs: [], kind: 'input', shape: [TINY_SIZE, TINY_SIZE, 3] },
  { name: 'Conv1', inputs: ['input'], kind: 'conv', kernel: kernel([3, 3, 3, 8]), ...stepped },
  {
    name: 'block_1_expand',
    inputs: ['Conv1'],
    kind: 'conv',
    kernel: kernel([1, 1, 8, 16]),
    ...plain,
    activation: 'relu6',
  },
  {
    name: 'block_1_depthwise',
    inputs: ['block_1_expand'],
    kind: 'depthwise',
    kernel: kernel([3, 3, 16, 1]),
    ...stepped,
  },
  { name: 'block_1_project', inputs: ['block_1_depthwise'], kind: 'conv', kernel: kernel([1, 1, 16, 12]), ...plain },
  {
    name: 'block_2_expand',
    inputs: ['block_1_project'],
    kind: 'conv',
    kernel: kernel([1, 1, 12, 16]),
    ...plain,
    activation: 'relu6',
  },
  { name: 'mean', inputs: ['block_2_expand'], kind: 'average', window: [8, 8], strides: [8, 8], padding: 'VALID' },
  { name: 'features', inputs: ['mean'], kind: 'flatten' },
  { name: 'scores', inputs: ['features'], kind: 'dense', kernel: kernel([16, 5]), activation: 'softmax' },
];
