import { matMul, profile, randomUniform, type Tensor4D, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { load, type NSFWJS } from 'nsfwjs/core';
import { MobileNetV2Model } from 'nsfwjs/models/mobilenet_v2';
import { startBackend } from '../../extension/host/start-backend.ts';
import { type Classifier, createClassifier } from '../../src/classifier.ts';
import { instantiate } from '../../src/kernels/kernels.ts';
import { listsOf } from '../../src/kernels/lists.ts';
import { readPack } from '../../src/pack.ts';
import { toInput } from '../../src/preprocess.ts';
import type { Scores } from '../../src/scores.ts';
import { median } from './median.ts';

/** Milliseconds of each round, in order. */
export type Rounds = number[];

/** Both networks on the page's own thread, on the same backend, with the same weights. */
export interface BenchInPage {
  /** Loads both on WASM, one thread. */
  load(): Promise<void>;
  /** Largest difference of any score over pictures that both are given as the same square pixels. */
  sameTensor(addresses: readonly string[]): Promise<number>;
  /**
   * Inference alone, from the same square pixels to scores; and a large matrix product on the same core, by tfjs or by
   * Scrim's kernels, whichever is faster.
   */
  inference(rounds: number): Promise<{ nsfwjs: Rounds; scrim: Rounds; matmul: Rounds; gmac: number }>;
  /** nsfwjs from an `<img>` that has loaded: milliseconds of `classify` alone, and its scores. */
  classifyImages(addresses: readonly string[]): Promise<{ ms: Rounds; scores: Scores[] }>;
}

const SIZE = 224;
/** Side of the matrices of which a large product is made; larger ones run no faster. */
const LARGE = 1024;
const IN_A_ROW = 5;

let kernels: WebAssembly.Module;
let ours: Classifier;
let theirs: NSFWJS;

const bench: BenchInPage = {
  async load() {
    kernels = (await startBackend('wasm-relaxed', '/wasm/', false))!;
    await startBackend('wasm-simd', '/wasm/', false);
    const read = async (name: string) => (await fetch(`/packs/mobilenet-v2/${name}`)).arrayBuffer();
    ours = await createClassifier(await readPack(read), 'wasm-relaxed', kernels);
    theirs = await load('MobileNetV2', { modelDefinitions: [MobileNetV2Model] });
  },

  async sameTensor(addresses) {
    let largest = 0;
    for (const address of addresses) {
      const pixels = await squareOf(address);
      const [reading] = await ours.classify([pixels]);
      const expected = await predict(asTensor(pixels));
      largest = Math.max(
        largest,
        ...ours.card.labels.map((label, i) => Math.abs(reading!.scores[label]! - expected[i]!)),
      );
    }
    return largest;
  },

  async inference(rounds) {
    const pixels = Uint8ClampedArray.from({ length: SIZE * SIZE * 4 }, (_, i) => (i * 7) % 256);
    const result = { nsfwjs: [], scrim: [], matmul: [], gmac: await countGmac(pixels) } as {
      [K in 'nsfwjs' | 'scrim' | 'matmul']: Rounds;
    } & { gmac: number };
    const a = randomUniform([LARGE, LARGE]);
    const b = randomUniform([LARGE, LARGE]);
    const multiply = await productOfKernels();
    for (let round = 0; round < rounds; round++) {
      result.nsfwjs.push(await inARow(async () => void (await predict(asTensor(pixels)))));
      result.scrim.push(await inARow(async () => void (await ours.classify([pixels]))));
      const byKernels = await inARow(async () => multiply());
      result.matmul.push(Math.min(byKernels, await inARow(async () => await product(a, b))));
    }
    for (const tensor of [a, b]) tensor.dispose();
    return result;
  },

  async classifyImages(addresses) {
    const ms: Rounds = [];
    const scores: Scores[] = [];
    for (const address of addresses) {
      const image = new Image();
      image.src = URL.createObjectURL(await (await fetch(address)).blob());
      await new Promise((resolve) => {
        image.onload = resolve;
      });
      const began = performance.now();
      const predictions = await theirs.classify(image);
      ms.push(performance.now() - began);
      scores.push(Object.fromEntries(predictions.map(({ className, probability }) => [className, probability])));
      URL.revokeObjectURL(image.src);
    }
    return { ms, scores };
  },
};

/** The square that the host would look at, decoded and squashed by the browser. */
async function squareOf(address: string): Promise<Uint8ClampedArray> {
  const blob = await (await fetch(address)).blob();
  const bitmap = await createImageBitmap(blob, { resizeWidth: SIZE, resizeHeight: SIZE, resizeQuality: 'low' });
  const context = new OffscreenCanvas(SIZE, SIZE).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, SIZE, SIZE).data;
}

function asTensor(pixels: Uint8ClampedArray): Tensor4D {
  return tensor4d(toInput([pixels], { ...ours.card.input, range: [0, 1] }), [1, SIZE, SIZE, 3]);
}

/** nsfwjs's own network without anything around it; takes the tensor. */
async function predict(input: Tensor4D): Promise<Float32Array> {
  const output = tidy(() => theirs.model.predict(input)) as Tensor4D;
  input.dispose();
  const values = (await output.data()) as Float32Array;
  output.dispose();
  return values;
}

async function product(a: ReturnType<typeof randomUniform>, b: ReturnType<typeof randomUniform>): Promise<void> {
  const result = matMul(a, b);
  await result.data();
  result.dispose();
}

async function time(run: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

/** Median of some in a row: caches hold what they hold while a worker judges picture after picture. */
async function inARow(run: () => Promise<void>): Promise<number> {
  const all: number[] = [];
  for (let i = 0; i < IN_A_ROW; i++) all.push(await time(run));
  return median(all);
}

/** A product of two large matrices by Scrim's kernels: of ones and zeros, as steps with nothing but zeros on the left are left out. */
async function productOfKernels(): Promise<() => void> {
  const bytes = LARGE * LARGE * 4;
  const [a, b, c, bias] = [64, 64 + bytes, 64 + 2 * bytes, 64 + 3 * bytes];
  const lists = bias + LARGE * 4;
  const instance = await instantiate(kernels, lists + listsOf(LARGE, LARGE, LARGE) * 4);
  new Float32Array(instance.memory.buffer, a, LARGE * LARGE).fill(1);
  const infinity = Number.POSITIVE_INFINITY;
  return () => instance.kernels.matmul(a!, b!, bias!, 0, c!, LARGE, LARGE, LARGE, LARGE, -infinity, infinity, lists);
}

/** Multiplications of the network a picture, in thousand millions, from the shapes of what tfjs runs for nsfwjs. */
async function countGmac(pixels: Uint8ClampedArray): Promise<number> {
  const { kernels } = await profile(async () => void (await predict(asTensor(pixels))));
  const macs = kernels.map(({ name, inputShapes, outputShapes }) => {
    const product = (shape: readonly (number | undefined)[]) =>
      shape.reduce<number>((all, side) => all * (side ?? 1), 1);
    const [, second] = inputShapes;
    const [output] = outputShapes;
    if (!second || !Array.isArray(output)) return 0;
    // Each output value sums a kernel's height and width, and, unless depthwise, its input channels.
    if (name.includes('Depthwise')) return product(output) * second[0]! * second[1]!;
    if (name.includes('Conv2D')) return product(output) * second[0]! * second[1]! * second[2]!;
    return name.includes('MatMul') ? product(output) * second.at(-2)! : 0;
  });
  return macs.reduce((sum, one) => sum + one, 0) / 1e9;
}

Object.assign(globalThis, { bench });
