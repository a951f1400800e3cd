import type { Padding } from '../attributes.ts';

/** Where a window stands along a side. */
export interface Placement {
  /** How many places it has. */
  readonly length: number;
  /** How far the first one begins before the side does. */
  readonly before: number;
}

/** The places of a window of so many, moved by `stride`, along a side of `length`. */
export function place(padding: Padding, length: number, window: number, stride: number): Placement {
  if (padding === 'valid') return { length: Math.floor((length - window) / stride) + 1, before: 0 };
  const places = Math.ceil(length / stride);
  return { length: places, before: Math.floor(Math.max(0, (places - 1) * stride + window - length) / 2) };
}
