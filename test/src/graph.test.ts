import { describe, expect, it } from 'vitest';
import { foldConstants, type GraphNode, inOrder } from '../../src/graph.ts';
import { decodeWeights } from '../../src/weights.ts';

const node = (name: string, op: string, ...input: string[]): GraphNode => ({ name, op, input, attr: {} });
const weight = (shape: number[], ...values: number[]) => ({ shape, values: Float32Array.from(values) });

describe('ordering', () => {
  it('puts every node after its inputs', () => {
    const ordered = inOrder([node('c', 'AddV2', 'a', 'b'), node('b', 'Relu', 'a'), node('a', 'Placeholder')]);
    expect(ordered.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });
});

describe('folding constants', () => {
  const product = [node('kernel', 'Const'), node('factor', 'Const'), node('scaled', 'Mul', 'kernel', 'factor')];
  const reader = [node('x', 'Placeholder'), node('y', '_FusedConv2D', 'x', 'scaled')];

  it('multiplies a kernel by its factor per output channel and forgets both', () => {
    const weights = new Map([
      ['kernel', weight([1, 1, 2, 3], 1, 2, 3, 4, 5, 6)],
      ['factor', weight([3], 1, 10, 100)],
    ]);
    const { nodes, weights: folded } = foldConstants({ nodes: [...product, ...reader], weights });
    expect([...folded]).toEqual([['scaled', weight([1, 1, 2, 3], 1, 20, 300, 4, 50, 600)]]);
    expect(nodes.map(({ name, op }) => `${name} ${op}`)).toEqual(['scaled Const', 'x Placeholder', 'y _FusedConv2D']);
  });

  it('multiplies a depthwise kernel by its factor per channel', () => {
    const weights = new Map([
      ['kernel', weight([1, 2, 2, 1], 1, 2, 3, 4)],
      ['factor', weight([2, 1], 1, 10)],
    ]);
    const { weights: folded } = foldConstants({ nodes: [...product, ...reader], weights });
    expect([...folded.get('scaled')!.values]).toEqual([1, 20, 3, 40]);
  });

  it('keeps the bytes that a kernel is stored as, and its factors', () => {
    const bytes = Uint8Array.of(0, 1, 2, 3);
    const spec = { name: 'kernel', dtype: 'float32', quantization: { dtype: 'uint8', min: -1, scale: 1 } } as const;
    const factor = weight([2], 1, 10);
    const folded = (shape: number[]) => {
      const weights = decodeWeights([{ ...spec, shape }], bytes).set('factor', factor);
      return foldConstants({ nodes: [...product, ...reader], weights }).weights.get('scaled')!.stored;
    };
    expect(folded([1, 1, 2, 2])).toEqual({ bytes, scale: 1, min: -1, factors: factor.values });
  });

  it('leaves a product with the input alone', () => {
    const nodes = [node('x', 'Placeholder'), node('kernel', 'Const'), node('y', 'Mul', 'x', 'kernel')];
    const model = { nodes, weights: new Map([['kernel', weight([], 2)]]) };
    expect(foldConstants(model)).toEqual(model);
  });

  it('refuses a factor that does not fit', () => {
    const weights = new Map([
      ['kernel', weight([2, 3], 1, 2, 3, 4, 5, 6)],
      ['factor', weight([2], 1, 10)],
    ]);
    expect(() => foldConstants({ nodes: [...product, ...reader], weights })).toThrow(/scaled: a factor of shape \[2\]/);
  });
});

describe('decoding weights', () => {
  it('takes quantised values as value * scale + min and plain ones as they are', () => {
    const bytes = Uint8Array.of(0, 1, 255, ...new Uint8Array(Float32Array.of(0.5).buffer), 7, 0, 0, 0, 1, 1);
    const weights = decodeWeights(
      [
        { name: 'q', shape: [3], dtype: 'float32', quantization: { dtype: 'uint8', min: -1, scale: 0.5 } },
        { name: 'f', shape: [1], dtype: 'float32' },
        { name: 'i', shape: [], dtype: 'int32' },
        { name: 'w', shape: [1], dtype: 'float32', quantization: { dtype: 'uint16', min: 1, scale: 1 } },
      ],
      bytes,
    );
    expect([...weights.get('q')!.values]).toEqual([-1, -0.5, 126.5]);
    expect([...weights.get('f')!.values]).toEqual([0.5]);
    expect(weights.get('i')).toEqual({ shape: [], values: Int32Array.of(7) });
    expect([...weights.get('w')!.values]).toEqual([258]);
  });

  it('takes 16-bit floats as IEEE 754 has them', () => {
    // 1, -2, the largest, the least normal, the least of all, a third, infinity.
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555, 0x7c00);
    const spec = { name: 'h', shape: [7], dtype: 'float32', quantization: { dtype: 'float16' } } as const;
    const { values } = decodeWeights([{ ...spec, shape: [7] }], new Uint8Array(bits.buffer)).get('h')!;
    expect([...values]).toEqual([1, -2, 65504, 2 ** -14, 2 ** -24, 0.333251953125, Number.POSITIVE_INFINITY]);
  });
});
