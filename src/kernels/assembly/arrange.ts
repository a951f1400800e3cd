/** Copies `rows` runs of `floats` floats whose beginnings lie `fromStride` and `toStride` floats apart. */
export function copyRows(from: usize, fromStride: i32, to: usize, toStride: i32, rows: i32, floats: i32): void {
  for (let row = 0; row < rows; row++) {
    copy(from, to, floats);
    from += (<usize>fromStride) << 2;
    to += (<usize>toStride) << 2;
  }
}

/**
 * What a filter of `tall` x `wide` sees of x [height, width, channels] at each place of the output's rows
 * [firstRow, firstRow + rows): [rows * outWidth, tall * wide * channels], zeros outside of the picture. A convolution
 * is this times the filter.
 */
export function patches(
  x: usize,
  height: i32,
  width: i32,
  channels: i32,
  tall: i32,
  wide: i32,
  strideY: i32,
  strideX: i32,
  padTop: i32,
  padLeft: i32,
  firstRow: i32,
  rows: i32,
  outWidth: i32,
  to: usize,
): void {
  for (let row = firstRow; row < firstRow + rows; row++) {
    for (let column = 0; column < outWidth; column++) {
      const left = column * strideX - padLeft;
      const before = min(wide, max(0, -left));
      const inside = max(0, min(wide, width - left) - before);
      const after = wide - before - inside;
      for (let tap = 0; tap < tall; tap++) {
        const line = row * strideY - padTop + tap;
        if (line < 0 || line >= height) {
          to = clear(to, wide * channels);
        } else {
          if (before) to = clear(to, before * channels);
          const from = x + ((<usize>((line * width + left + before) * channels)) << 2);
          copy(from, to, inside * channels);
          to += (<usize>(inside * channels)) << 2;
          if (after) to = clear(to, after * channels);
        }
      }
    }
  }
}

// A loop of its own: the runs are often a few floats long, too short for the call behind memory.copy.
function copy(from: usize, to: usize, floats: i32): void {
  for (; floats >= 4; floats -= 4, from += 16, to += 16) v128.store(to, v128.load(from));
  for (; floats > 0; floats--, from += 4, to += 4) store<f32>(to, load<f32>(from));
}

/** @returns where the zeros end */
function clear(to: usize, floats: i32): usize {
  memory.fill(to, 0, (<usize>floats) << 2);
  return to + ((<usize>floats) << 2);
}
