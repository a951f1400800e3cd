import * as v from 'valibot';
import { type GraphNode, integersOf, NodeSchema, textOf, textsOf } from '../../src/graph.ts';
import type { Stored } from '../train/graft/pack-files.ts';
import { valuesOf } from './keras.ts';
import type { Layer, Padding } from './layers.ts';
import { rename } from './rewire.ts';
import type { Shipped } from './sources.ts';

const TopologySchema = v.object({ node: v.array(NodeSchema) });

/**
 * The shipped graph model (MobileNetV2 "mid") as a list of layers. Its own first steps, `2 x - 1`, are left out: the card's
 * input range takes their place.
 *
 * @throws Error for anything it does not know
 */
export function readTensorFlow({ topology, weights }: Shipped, side: number): Layer[] {
  const nodes = v.parse(TopologySchema, topology).node.filter(({ op }) => op !== 'Const');
  const layers = nodes.map((node) => readNode(node, weights, side));
  const entry = nodes.find(({ op }) => op === 'Sub');
  const input = nodes.find(({ op }) => op === 'Placeholder');
  if (!entry || !input) throw new Error('the graph does not begin with 2 x - 1');
  const names = Object.fromEntries(nodes.map(({ name }) => [name, shortName(name)]));
  return rename(
    layers.filter((layer) => layer !== undefined),
    { ...names, [entry.name]: shortName(input.name) },
  );
}

function readNode(node: GraphNode, weights: Shipped['weights'], side: number): Layer | undefined {
  const { name, op, input } = node;
  const stored = (position: number): Stored => {
    const found = weights.get(input[position] ?? '');
    if (!found) throw new Error(`${name}: input ${position} is not a weight`);
    return found;
  };
  const base = { name, inputs: [input[0] ?? ''] };
  switch (op) {
    case 'Placeholder':
      return { name, inputs: [], kind: 'input', shape: [side, side, 3] };
    case 'Mul':
      return check(valuesOf(stored(0))[0] === 2, node);
    case 'Sub':
      return check(valuesOf(stored(1))[0] === 1, node);
    case '_FusedConv2D':
    case 'FusedDepthwiseConv2dNative': {
      const kind = op === '_FusedConv2D' ? 'conv' : 'depthwise';
      return { ...base, kind, kernel: stored(1), bias: valuesOf(stored(2)), ...placement(node), ...activation(node) };
    }
    case '_FusedMatMul':
      return { ...base, kind: 'dense', kernel: stored(1), bias: valuesOf(stored(2)), ...activation(node) };
    case 'AvgPool':
      return { ...base, kind: 'average', window: middle(integersOf(node, 'ksize')), ...placement(node) };
    case 'AddV2':
      return { name, inputs: input, kind: 'add' };
    case 'Squeeze':
      return { ...base, kind: 'flatten' };
    case 'Softmax':
      return { ...base, kind: 'activation', activation: 'softmax' };
    case 'Identity':
      return { ...base, kind: 'dropout' };
    default:
      throw new Error(`${name}: the operation ${op} is not known`);
  }
}

function check(expected: boolean, { name }: GraphNode): undefined {
  if (!expected) throw new Error(`${name}: the graph does not begin with 2 x - 1`);
}

function placement(node: GraphNode): { strides: [number, number]; padding: Padding } {
  const padding = textOf(node, 'padding');
  if (padding !== 'SAME' && padding !== 'VALID') throw new Error(`${node.name}: padding ${padding}`);
  return { strides: middle(integersOf(node, 'strides')), padding };
}

function activation(node: GraphNode): { activation?: 'relu6' } {
  const fused = textsOf(node, 'fused_ops').join();
  if (fused === 'BiasAdd') return {};
  if (fused === 'BiasAdd,Relu6') return { activation: 'relu6' };
  throw new Error(`${node.name}: fuses ${fused}`);
}

function middle([, height, width]: readonly number[]): [number, number] {
  if (!height || !width) throw new Error('no height and width');
  return [height, width];
}

/** `.../MobilenetV2/expanded_conv_12/project/BatchNorm/...` becomes `block_12_project`, as Keras' MobileNetV2 has it. */
function shortName(name: string): string {
  const [part = name, step] = name.split('MobilenetV2/').at(-1)!.split('/');
  if (!part.startsWith('expanded_conv')) return name.split('/').slice(-2).join('_');
  return `${part.replace(/^expanded_conv_(?=\d)/, 'block_')}_${step}`;
}
