import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());

const QuantizationSchema = v.variant('dtype', [
  v.object({ dtype: v.picklist(['uint8', 'uint16']), min: finite, scale: finite }),
  v.object({ dtype: v.literal('float16') }),
]);

/** One weight as tfjs manifests describe it; those quantised to integers stand for `value * scale + min`. */
export const WeightSpecSchema = v.object({
  name: v.string(),
  shape: v.array(count),
  dtype: v.picklist(['float32', 'int32']),
  quantization: v.optional(QuantizationSchema),
});
export type WeightSpec = v.InferOutput<typeof WeightSpecSchema>;

/** A weight ready for use: row-major values, as many as the shape's product. */
export interface Weight {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
  /** What the values were made of, where that is bytes. */
  readonly stored?: StoredBytes;
}

/** Bytes that stand for `(byte * scale + min) * factors[column]`, the column being the place in the last axis. */
export interface StoredBytes {
  readonly bytes: Uint8Array;
  readonly scale: number;
  readonly min: number;
  /** All of them 1 where they are left out. */
  readonly factors?: ArrayLike<number>;
}

const BYTES = { float32: 4, int32: 4, uint8: 1, uint16: 2, float16: 2 } as const;

/** How many values a shape holds; 1 for a scalar's `[]`. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** How many bytes a weight takes in the pack's files. */
export function byteLengthOf({ shape, dtype, quantization }: WeightSpec): number {
  return sizeOf(shape) * BYTES[quantization?.dtype ?? dtype];
}

/** Cuts one manifest group's bytes, its shards joined, into weights. The bytes must be exactly the specs' sum. */
export function decodeWeights(specs: readonly WeightSpec[], bytes: Uint8Array): Map<string, Weight> {
  const weights = new Map<string, Weight>();
  let offset = 0;
  for (const spec of specs) {
    const end = offset + byteLengthOf(spec);
    const own = new Uint8Array(bytes.subarray(offset, end));
    weights.set(spec.name, { shape: spec.shape, values: decode(spec, own.buffer), ...storedIn(spec, own) });
    offset = end;
  }
  return weights;
}

function storedIn({ dtype, quantization }: WeightSpec, bytes: Uint8Array): Pick<Weight, 'stored'> {
  if (dtype !== 'float32' || quantization?.dtype !== 'uint8') return {};
  return { stored: { bytes, scale: quantization.scale, min: quantization.min } };
}

function decode({ dtype, quantization }: WeightSpec, buffer: ArrayBuffer): Float32Array | Int32Array {
  if (!quantization) return dtype === 'int32' ? new Int32Array(buffer) : new Float32Array(buffer);
  if (quantization.dtype === 'float16') return Float32Array.from(new Uint16Array(buffer), halfOf);
  const quantised = quantization.dtype === 'uint16' ? new Uint16Array(buffer) : new Uint8Array(buffer);
  const values = dtype === 'int32' ? new Int32Array(quantised.length) : new Float32Array(quantised.length);
  const { min, scale } = quantization;
  for (let i = 0; i < values.length; i++) values[i] = quantised[i]! * scale + min;
  return values;
}

/** The number that 16 bits stand for (IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction). */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
