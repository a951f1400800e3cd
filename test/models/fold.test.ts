import { describe, expect, it } from 'vitest';
import { fold, scaleInput } from '../../models/fold/fold.ts';
import type { Convolution, Layer } from '../../models/fold/layers.ts';

import { writeGraph } from '../../models/fold/write-graph.ts';
import type { Stored } from '../../models/train/graft/pack-files.ts';

const stored = (name: string, ...shape: number[]): Stored => ({
  spec: { name, shape, dtype: 'float32' },
  bytes: new Uint8Array(4 * shape.reduce((product, side) => product * side, 1)),
});
const input: Layer = { name: 'input', inputs: [], kind: 'input', shape: [8, 8, 3] };
const conv: Convolution = {
  name: 'conv',
  inputs: ['input'],
  kind: 'conv',
  kernel: stored('conv/kernel', 3, 3, 3, 2),
  strides: [2, 2],
  padding: 'VALID',
};
const pad = (before: number, after: number): Layer => ({
  name: 'pad',
  inputs: ['input'],
  kind: 'pad',
  vertical: [before, after],
  horizontal: [before, after],
});
const padded = { ...conv, inputs: ['pad'] };
const norm = (name = 'norm', source = 'conv'): Layer => ({
  name,
  inputs: [source],
  kind: 'norm',
  factor: Float32Array.of(2, 3),
  bias: Float32Array.of(-1, 1),
});
const relu: Layer = { name: 'relu', inputs: ['norm'], kind: 'activation', activation: 'relu6' };
const end = (source: string): Layer => ({ name: 'end', inputs: [source], kind: 'add' });

describe('folding', () => {
  it('leaves one layer of padding, convolution, normalisation and activation, read by what read the last', () => {
    expect(fold([input, pad(0, 1), padded, norm(), relu, end('relu')])).toEqual([
      input,
      { ...conv, padding: 'SAME', factor: Float32Array.of(2, 3), bias: Float32Array.of(-1, 1), activation: 'relu6' },
      end('conv'),
    ]);
  });

  it('drops dropout', () => {
    expect(fold([input, { name: 'drop', inputs: ['input'], kind: 'dropout' }, end('drop')])).toEqual([
      input,
      end('input'),
    ]);
  });

  it.each<[string, Layer[], RegExp]>([
    ['padding at the wrong end', [input, pad(1, 0), padded], /otherwise than SAME/],
    ['padding on all sides of a stride of 2', [input, pad(1, 1), padded], /otherwise than SAME/],
    [
      'padding before something that pads itself',
      [input, pad(0, 1), { ...padded, padding: 'SAME' }],
      /otherwise than SAME/,
    ],
    ['padding that two layers read', [input, pad(0, 1), padded, { ...padded, name: 'other' }], /one convolution alone/],
    ['padding before a sum', [input, pad(0, 1), end('pad')], /one convolution alone/],
    ['normalisation of what others read too', [input, conv, norm(), end('conv')], /others read conv too/],
    ['normalisation twice', [input, conv, norm(), norm('again', 'norm')], /already ends otherwise/],
    ['normalisation after an activation', [input, { ...conv, activation: 'relu' }, norm()], /already ends otherwise/],
    ['normalisation of the input', [input, norm('norm', 'input')], /without a kernel/],
  ])('refuses %s', (_, layers, reason) => {
    expect(() => fold(layers)).toThrow(reason);
  });

  it('scales the input inside the kernels that read it, before or after they have a factor', () => {
    const [, first] = scaleInput([input, conv, end('conv')], 0.5);
    expect(first).toEqual({ ...conv, factor: Float32Array.of(0.5, 0.5) });
    const [, folded] = scaleInput(fold([input, conv, norm()]), 0.5);
    expect(folded).toMatchObject({ factor: Float32Array.of(1, 1.5), bias: Float32Array.of(-1, 1) });
    expect(() => scaleInput([input, end('input')], 0.5)).toThrow(/no kernel to scale/);
  });
});

describe('writing a graph', () => {
  it('keeps a kernel’s own bytes and puts its factor beside them', () => {
    const { nodes, weights } = writeGraph(fold([input, conv, norm()]));
    expect(weights.map(({ spec }) => spec.name)).toEqual(['conv/quantised', 'conv/factor', 'conv/bias']);
    expect(weights[0]!.bytes).toBe(conv.kernel.bytes);
    expect(nodes.find(({ name }) => name === 'conv/kernel')).toMatchObject({
      op: 'Mul',
      input: ['conv/quantised', 'conv/factor'],
    });
    expect(nodes.find(({ name }) => name === 'conv')).toMatchObject({
      op: '_FusedConv2D',
      input: ['input', 'conv/kernel', 'conv/bias'],
    });
  });

  it('refuses a layer that was not folded, and to flatten more than one place', () => {
    expect(() => writeGraph([input, conv, norm()])).toThrow(/norm was not folded/);
    expect(() => writeGraph([input, conv, { name: 'flat', inputs: ['conv'], kind: 'flatten' }])).toThrow(
      /more than one place/,
    );
  });
});
