import { expect, test } from 'vitest';
import { fromBytes, toBytes } from '../../../models/train/device/wire.ts';

test('lists, maps and arrays of numbers arrive as they were sent, of whatever length', () => {
  const sent = {
    name: 'load',
    state: new Map([
      ['kernel', Float32Array.of(0.1, -2, Number.NaN, Number.POSITIVE_INFINITY)],
      ['bias', new Float32Array(0)],
    ]),
    batch: { kind: 'pixels', count: 1, pixels: Uint8ClampedArray.of(1, 2, 255) },
    shape: [{ sides: Int32Array.of(-1, 7) }, null, 'ümlaut', 0.5],
  };
  expect(fromBytes(toBytes(sent).buffer)).toEqual(sent);
});

test('a part of a larger buffer is sent alone', () => {
  const all = Float32Array.of(1, 2, 3, 4);
  const bytes = toBytes(all.subarray(1, 3));
  expect(bytes.length).toBeLessThan(100);
  expect(fromBytes(bytes.buffer)).toEqual(Float32Array.of(2, 3));
});
