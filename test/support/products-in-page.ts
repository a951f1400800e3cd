import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tensor } from '@tensorflow/tfjs-core';
import { byteMatrix, multipliesBytes } from '../../src/kernels/byte-matrix.ts';
import { createKernelNetwork } from '../../src/kernels/kernel-network.ts';
import { type Instance, instantiate } from '../../src/kernels/kernels.ts';
import type { Limits } from '../../src/kernels/limits.ts';
import { readPack } from '../../src/pack.ts';
import type { Weight } from '../../src/weights.ts';
import { type Seeded, seeded } from './seeded.ts';

/** What a page can tell of products of bytes: Node's are still wrong (V8 11.3 counts each twice). */
export interface ProductsInPage {
  /** What four products of a byte by another come to. */
  dots(pairs: readonly (readonly [number, number])[]): Promise<number[]>;
  /** Whether the engine multiplies bytes here. */
  isByBytes(): Promise<boolean>;
  /**
   * Multiplies rows of all kinds with a matrix of bytes.
   *
   * @returns how many of the results lie farther from the sums in double precision than the rounding of rows can lead, or
   *          how many places beside the result were written to
   */
  wrong(m: number, k: number, columns: number, variant: Variant): Promise<number>;
  /** @returns the rows of the product that are no numbers where the place in `a` holds such a one */
  spoilt(
    m: number,
    k: number,
    columns: number,
    place: number,
    value: 'NaN' | 'Infinity' | '-Infinity',
  ): Promise<number[]>;
  /** @returns by how much a pack's scores and features differ when made by bytes, as a share of the greatest */
  differences(pack: string, pictures: number): Promise<number[]>;
}

export type Variant = 'plain' | 'without factors' | 'with shortcut and limits';

const UNLIMITED: Limits = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
const GUARD = 7;

interface Product {
  readonly sides: readonly [m: number, k: number, columns: number];
  readonly weight: Weight;
  readonly a: Float32Array;
  readonly bias: Float32Array;
  readonly shortcut: Float32Array | undefined;
  readonly limits: Limits;
}

const inPage: ProductsInPage = {
  async dots(pairs) {
    const { kernels } = await instance();
    return pairs.map(([a, b]) => kernels.dotOf(a, b));
  },
  isByBytes: async () => multipliesBytes(await instance()),
  async wrong(m, k, columns, variant) {
    const product = productOf([m, k, columns], variant);
    const { made, guards } = await multiply(product);
    const beside = guards.filter((value) => value !== GUARD).length;
    return beside + expected(product).filter(({ value, bound }, i) => !(Math.abs(made[i]! - value) <= bound)).length;
  },
  async spoilt(m, k, columns, place, value) {
    const product = productOf([m, k, columns], 'with shortcut and limits');
    product.a.fill(0.5);
    product.a[place] = Number(value);
    const { made } = await multiply(product);
    return [...new Set([...made].flatMap((each, i) => (Number.isNaN(each) ? [Math.floor(i / columns)] : [])))];
  },
  async differences(name, pictures) {
    await setBackend('cpu');
    const { card, model } = await readPack(async (file) => (await fetch(`/packs/${name}/${file}`)).arrayBuffer());
    const { size, range, node } = card.input;
    const shape = [pictures, size, size, 3];
    const x = tensor(wavesIn(range, shape), shape);
    const outputs = [card.outputs.scores, card.outputs.features.node];
    const run = async (isByBytes: boolean): Promise<Float32Array[]> => {
      const network = await createKernelNetwork(await compiled(), model, [node, [1, size, size, 3]], isByBytes);
      return network.run(x, outputs).map((each) => each.dataSync<'float32'>());
    };
    const [floats, bytes] = [await run(false), await run(true)];
    return floats.map((each, i) => {
      const greatest = each.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      return each.reduce((most, value, j) => Math.max(most, Math.abs(value - bytes[i]![j]!)), 0) / greatest;
    });
  },
};

const compiled = (): Promise<WebAssembly.Module> => WebAssembly.compileStreaming(fetch('/wasm/kernels.wasm'));
const instance = async (): Promise<Instance> => await instantiate(await compiled(), 64);

function noise(random: Seeded, length: number, least = -1, most = 1): Float32Array {
  return Float32Array.from({ length }, () => random.between(least, most));
}

function productOf(sides: Product['sides'], variant: Variant): Product {
  const [m, k, columns] = sides;
  const random = seeded(m * 7 + k);
  const isMore = variant === 'with shortcut and limits';
  return {
    sides,
    weight: storedWeight(random, k, columns, variant !== 'without factors'),
    a: rowsOfAllKinds(random, m, k),
    bias: noise(random, columns),
    shortcut: isMore ? noise(random, m * columns) : undefined,
    limits: isMore ? [0, 6] : UNLIMITED,
  };
}

/** A weight [k, columns] stored as bytes, with a factor for each column or without. */
function storedWeight(random: Seeded, k: number, columns: number, hasFactors: boolean): Weight {
  const [scale, zero] = [0.0067, 131];
  const bytes = Uint8Array.from({ length: k * columns }, () => random.count(0, 255));
  const factors = noise(random, columns, 0.5, 2);
  const factor = (i: number): number => (hasFactors ? factors[i % columns]! : 1);
  return {
    shape: [1, 1, k, columns],
    values: Float32Array.from(bytes, (byte, i) => (byte - zero) * scale * factor(i)),
    stored: { bytes, scale, min: -zero * scale, ...(hasFactors && { factors }) },
  };
}

/** Rectified, below zero, of both, all the same, nothing, next to nothing, and large. */
function rowsOfAllKinds(random: Seeded, m: number, k: number): Float32Array {
  const kinds = [
    () => Math.max(0, random.between(-6, 6)),
    () => random.between(-3, -0.1),
    () => random.between(-20, 30),
    () => 2.5,
    () => 0,
    () => -0,
    () => random.between(0, 1e-38),
    () => random.between(-1e9, 1e9),
  ];
  return Float32Array.from({ length: m * k }, (_, i) => kinds[Math.floor(i / k) % kinds.length]!());
}

async function multiply({ sides: [m, k, columns], weight, a, bias, shortcut, limits }: Product) {
  const matrix = byteMatrix(weight, [k, columns], bias, [m, m])!;
  const guard = new Float32Array(16).fill(GUARD);
  const [room, made] = [new Float32Array(matrix.room), new Float32Array(m * columns)];
  const arrays = [...matrix.constants, a, shortcut ?? [], room, guard, made, guard] as (Float32Array | Int8Array)[];
  let end = 64;
  const places = arrays.map(({ byteLength = 0 }) => {
    const place = end;
    end += Math.ceil(byteLength / 64) * 64;
    return place;
  });
  const { kernels, memory } = await instantiate(await compiled(), end);
  const view = (i: number): Float32Array => new Float32Array(memory.buffer, places[i]!, arrays[i]!.length);
  for (const [i, array] of arrays.entries())
    (array instanceof Int8Array ? new Int8Array(memory.buffer, places[i]!, array.length) : view(i)).set(array);
  const [panels, own, from, added, free, , to] = places as [number, number, number, number, number, number, number];
  const constants = [panels, own];
  matrix.multiply(kernels, { constants, a: from, shortcut: shortcut ? added : 0, to, rows: m, limits, room: free });
  return { made: view(6), guards: [...view(5), ...view(7)] };
}

/** The same in double precision, and how far rounding each of a row's numbers to 1/16,383 of its span may lead away. */
function expected({ sides: [m, k, columns], weight, a, bias, shortcut, limits: [low, high] }: Product) {
  return Array.from({ length: m * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const own = a.subarray(row * k, (row + 1) * k);
    const span = Math.max(0, ...own) - Math.min(0, ...own);
    let [sum, weights, size] = [bias[column]! + (shortcut?.[i] ?? 0), 0, 0];
    for (const [j, x] of own.entries()) {
      const w = weight.values[j * columns + column]!;
      sum += x * w;
      weights += Math.abs(w);
      size += Math.abs(x * w);
    }
    const rounding = (span / 16_383) * 0.501 * weights;
    return { value: Math.min(high, Math.max(low, sum)), bound: rounding + 1e-6 * (size + span * weights) + 1e-6 };
  });
}

function wavesIn([low, high]: readonly [number, number], shape: readonly number[]): Float32Array {
  const [count = 0, height = 0, width = 0] = shape;
  return Float32Array.from({ length: count * height * width * 3 }, (_, i) => {
    const wave = Math.sin(i * 0.0137 + (i % 3) + Math.floor(i / (width * 3)) * 0.05);
    return low + ((high - low) * (1 + wave)) / 2;
  });
}

Object.assign(globalThis, { products: inPage });
