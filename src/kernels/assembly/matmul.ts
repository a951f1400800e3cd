/** Columns of a panel, and rows that are worked on at once: ten sums, two of b and one of a are the registers there are. */
const COLUMNS: i32 = 8;
const ROWS: i32 = 5;
/** Floats of a that meet all panels before others do: they stay in the processor's first cache, and c is written once. */
const NEAR: i32 = 4096;

/**
 * c[m, n] = clamp(a[m, k] · b[k, n] + bias[n] + shortcut[m, n]), rows of c `stride` floats apart.
 *
 * @param b        in panels of eight columns, [ceil(n / 8), k, 8], filled up with zeros
 * @param bias     [ceil(n / 8) * 8]
 * @param shortcut of c's layout, or 0 for none; n must then be a multiple of eight. Not c itself
 */
export function matmul(
  a: usize,
  b: usize,
  bias: usize,
  shortcut: usize,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  stride: i32,
  low: f32,
  high: f32,
): void {
  const near = max(ROWS, NEAR / k - ((NEAR / k) % ROWS));
  for (let begin = 0; begin < m; begin += near) {
    const end = min(m, begin + near);
    for (let column = 0; column < n; column += COLUMNS) {
      const panel = b + ((<usize>column * k) << 2);
      const start = bias + ((<usize>column) << 2);
      const added = shortcut ? shortcut + ((<usize>column) << 2) : 0;
      const to = c + ((<usize>column) << 2);
      const width = min(COLUMNS, n - column);
      let row = begin;
      if (m >= ROWS && width === COLUMNS) {
        // The last five rows overlap those before where the number is no multiple: cheaper than a loop for the rest.
        for (; row < end; row += ROWS) {
          const first = min(row, m - ROWS);
          const at = (<usize>first * stride) << 2;
          fiveRows(a + ((<usize>first * k) << 2), panel, start, added ? added + at : 0, to + at, k, stride, low, high);
        }
      }
      for (; row < end; row++) {
        const at = (<usize>row * stride) << 2;
        oneRow(a + ((<usize>row * k) << 2), panel, start, added ? added + at : 0, to + at, k, width, low, high);
      }
    }
  }
}

function fiveRows(
  a: usize,
  b: usize,
  bias: usize,
  shortcut: usize,
  c: usize,
  k: i32,
  stride: i32,
  low: f32,
  high: f32,
): void {
  const row = (<usize>k) << 2;
  let a0 = a;
  let a1 = a0 + row;
  let a2 = a1 + row;
  let a3 = a2 + row;
  let a4 = a3 + row;
  let c00 = v128.load(bias);
  let c01 = v128.load(bias, 16);
  let c10 = c00;
  let c11 = c01;
  let c20 = c00;
  let c21 = c01;
  let c30 = c00;
  let c31 = c01;
  let c40 = c00;
  let c41 = c01;
  for (const end = b + ((<usize>k * COLUMNS) << 2); b < end; b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const v0 = v128.load32_splat(a0);
    c00 = f32x4.relaxed_madd(v0, b0, c00);
    c01 = f32x4.relaxed_madd(v0, b1, c01);
    const v1 = v128.load32_splat(a1);
    c10 = f32x4.relaxed_madd(v1, b0, c10);
    c11 = f32x4.relaxed_madd(v1, b1, c11);
    const v2 = v128.load32_splat(a2);
    c20 = f32x4.relaxed_madd(v2, b0, c20);
    c21 = f32x4.relaxed_madd(v2, b1, c21);
    const v3 = v128.load32_splat(a3);
    c30 = f32x4.relaxed_madd(v3, b0, c30);
    c31 = f32x4.relaxed_madd(v3, b1, c31);
    const v4 = v128.load32_splat(a4);
    c40 = f32x4.relaxed_madd(v4, b0, c40);
    c41 = f32x4.relaxed_madd(v4, b1, c41);
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    a4 += 4;
  }
  const step = (<usize>stride) << 2;
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  storeEight(c, shortcut, c00, c01, lows, highs);
  storeEight(c + step, shortcut ? shortcut + step : 0, c10, c11, lows, highs);
  storeEight(c + 2 * step, shortcut ? shortcut + 2 * step : 0, c20, c21, lows, highs);
  storeEight(c + 3 * step, shortcut ? shortcut + 3 * step : 0, c30, c31, lows, highs);
  storeEight(c + 4 * step, shortcut ? shortcut + 4 * step : 0, c40, c41, lows, highs);
}

function oneRow(
  a: usize,
  b: usize,
  bias: usize,
  shortcut: usize,
  c: usize,
  k: i32,
  width: i32,
  low: f32,
  high: f32,
): void {
  let c0 = v128.load(bias);
  let c1 = v128.load(bias, 16);
  for (const end = b + ((<usize>k * COLUMNS) << 2); b < end; b += 32, a += 4) {
    const v = v128.load32_splat(a);
    c0 = f32x4.relaxed_madd(v, v128.load(b), c0);
    c1 = f32x4.relaxed_madd(v, v128.load(b, 16), c1);
  }
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  if (width === COLUMNS) storeEight(c, shortcut, c0, c1, lows, highs);
  else storeSome(c, clamp(c0, lows, highs), clamp(c1, lows, highs), width);
}

function storeEight(c: usize, shortcut: usize, left: v128, right: v128, lows: v128, highs: v128): void {
  if (shortcut) {
    left = f32x4.add(left, v128.load(shortcut));
    right = f32x4.add(right, v128.load(shortcut, 16));
  }
  v128.store(c, clamp(left, lows, highs));
  v128.store(c, clamp(right, lows, highs), 16);
}

function storeSome(c: usize, left: v128, right: v128, width: i32): void {
  store<f32>(c, f32x4.extract_lane(left, 0));
  if (width > 1) store<f32>(c, f32x4.extract_lane(left, 1), 4);
  if (width > 2) store<f32>(c, f32x4.extract_lane(left, 2), 8);
  if (width > 3) store<f32>(c, f32x4.extract_lane(left, 3), 12);
  if (width > 4) store<f32>(c, f32x4.extract_lane(right, 0), 16);
  if (width > 5) store<f32>(c, f32x4.extract_lane(right, 1), 20);
  if (width > 6) store<f32>(c, f32x4.extract_lane(right, 2), 24);
}

/** NaN stays NaN: scores that are no numbers must be seen. */
export function clamp(x: v128, lows: v128, highs: v128): v128 {
  return f32x4.min(f32x4.max(x, lows), highs);
}
