import type { GraphNode } from '../../../src/graph.ts';
import { sizeOf, type Weight, type WeightSpec } from '../../../src/weights.ts';
import { constant, node } from './grow.ts';
import type { Stored } from './pack-files.ts';

/** How kernels are kept in a pack's files. */
export const PRECISIONS = ['float32', 'float16', 'uint8'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** One weight as it is stored: its bytes, and the nodes that make the weight of them. */
export interface Encoded {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly stored: readonly Stored[];
}

/** Weights with fewer values than this gain nothing from being quantised. */
const SMALL = 128;

/** The largest 16-bit float; kernels are far from it. */
const LARGEST_HALF = 65504;

/**
 * A weight for storage. Kernels kept in 8 bits are scaled to [-1, 1] per output channel first, and a product with the
 * channels' factors restores them when the pack is loaded: one channel with large weights costs the others no accuracy.
 */
export function encodeWeight(name: string, { shape, values }: Weight, precision: Precision): Encoded {
  if (precision === 'float32' || shape.length < 2 || values.length < SMALL || values instanceof Int32Array)
    return { name, nodes: [constant(name)], stored: [plain(name, shape, values)] };
  if (precision === 'float16') return { name, nodes: [constant(name)], stored: [halved(name, shape, values)] };
  const per = shape.at(-1) === 1 ? shape.slice(-2) : shape.slice(-1);
  const factors = largest(values, sizeOf(per));
  const stored = [quantised(`${name}/quantised`, shape, values, factors), plain(`${name}/factor`, per, factors)];
  const nodes = [
    ...stored.map(({ spec }) => constant(spec.name)),
    node(name, 'Mul', [stored[0]!.spec.name, stored[1]!.spec.name]),
  ];
  return { name, nodes, stored };
}

function plain(name: string, shape: readonly number[], values: Weight['values']): Stored {
  const dtype = values instanceof Int32Array ? 'int32' : 'float32';
  return { spec: { name, shape: [...shape], dtype }, bytes: new Uint8Array(values.slice().buffer) };
}

/** The largest magnitude in each channel; 1 where all are zero. */
function largest(values: Float32Array, channels: number): Float32Array {
  const found = new Float32Array(channels);
  values.forEach((value, i) => {
    found[i % channels] = Math.max(found[i % channels]!, Math.abs(value));
  });
  return found.map((factor) => factor || 1);
}

function quantised(name: string, shape: readonly number[], values: Float32Array, factors: Float32Array): Stored {
  const [min, scale] = [-1, 2 / 255];
  const bytes = Uint8Array.from(values, (value, i) => Math.round((value / factors[i % factors.length]! - min) / scale));
  const spec: WeightSpec = {
    name,
    shape: [...shape],
    dtype: 'float32',
    quantization: { dtype: 'uint8', min, scale },
  };
  return { spec, bytes };
}

function halved(name: string, shape: readonly number[], values: Float32Array): Stored {
  const spec: WeightSpec = { name, shape: [...shape], dtype: 'float32', quantization: { dtype: 'float16' } };
  return { spec, bytes: new Uint8Array(Uint16Array.from(values, halfBits).buffer) };
}

/** The 16 bits of the nearest half-precision number (IEEE 754 binary16); larger ones become the largest. */
function halfBits(value: number): number {
  const sign = value < 0 ? 0x8000 : 0;
  const size = Math.min(Math.abs(value), LARGEST_HALF);
  if (size < 2 ** -14) return sign | Math.round(size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  // A fraction rounded up to 1024 carries into the exponent, as it should.
  return sign | (((exponent + 15) << 10) + Math.round((size / 2 ** exponent - 1) * 1024));
}
