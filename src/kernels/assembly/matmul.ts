import { listSteps, ROWS } from './list-steps';

/** Columns of a panel: with ROWS of them ten sums, two of b and one of a are the registers there are. */
const COLUMNS: i32 = 8;
/**
 * Floats of a, and of no more of c, that meet all panels before others do, so that they stay in the processor's first cache.
 * Wide rows of c need not: they are written once, while fewer rows would read b more often.
 */
const NEAR: i32 = 8192;

/**
 * c[m, n] = clamp(a[m, k] · b[k, n] + bias[n] + shortcut[m, n]), rows of c `stride` floats apart.
 *
 * @param b        in panels of eight columns, [ceil(n / 8), k, 8], filled up with zeros
 * @param bias     [ceil(n / 8) * 8]
 * @param shortcut of c's layout, or 0 for none; n must then be a multiple of eight. Not c itself
 * @param lists    room for lists of steps, of the size that `listsOf` in ../lists.ts gives
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
  lists: usize,
): void {
  const most = NEAR / (k + min(n, k));
  const near = max(ROWS, most - (most % ROWS));
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  for (let begin = 0; begin < m; begin += near) {
    const end = min(m, begin + near);
    const isListed = m >= ROWS && n >= COLUMNS && listSteps(a, begin, end, m, k, lists);
    for (let column = 0; column < n; column += COLUMNS) {
      const panel = b + ((<usize>column * k) << 2);
      const start = bias + ((<usize>column) << 2);
      const added = shortcut ? shortcut + ((<usize>column) << 2) : 0;
      const to = c + ((<usize>column) << 2);
      const width = min(COLUMNS, n - column);
      if (m < ROWS || width < COLUMNS) {
        for (let row = begin; row < end; row++) {
          const at = (<usize>row * stride) << 2;
          oneRow(a + ((<usize>row * k) << 2), panel, start, added ? added + at : 0, to + at, k, width, lows, highs);
        }
      } else if (isListed) {
        byListedSteps(a, panel, start, added, to, begin, end, m, k, stride, lows, highs, lists);
      } else {
        byAllSteps(a, panel, start, added, to, begin, end, m, k, stride, lows, highs);
      }
    }
  }
}

/**
 * Rows [begin, end) of c in a panel, by fives. The last five rows overlap those before where the number is no multiple:
 * cheaper than a loop for the rest. Loops end where they go round, and the call is outside of them: with a k of 16 to 32
 * what is around the inner loop takes longer than that does.
 */
function byAllSteps(
  a: usize,
  b: usize,
  bias: usize,
  shortcut: usize,
  c: usize,
  begin: i32,
  end: i32,
  m: i32,
  k: i32,
  stride: i32,
  lows: v128,
  highs: v128,
): void {
  const row = (<usize>k) << 2;
  const step = (<usize>stride) << 2;
  const last = b + row * COLUMNS;
  for (let next = begin; next < end; next += ROWS) {
    const first = <usize>min(next, m - ROWS);
    let a0 = a + first * row;
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
    let at = b;
    do {
      const b0 = v128.load(at);
      const b1 = v128.load(at, 16);
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
      at += 32;
    } while (at < last);
    const to = c + first * step;
    if (shortcut) {
      const added = shortcut + first * step;
      c00 = f32x4.add(c00, v128.load(added));
      c01 = f32x4.add(c01, v128.load(added, 16));
      c10 = f32x4.add(c10, v128.load(added + step));
      c11 = f32x4.add(c11, v128.load(added + step, 16));
      c20 = f32x4.add(c20, v128.load(added + 2 * step));
      c21 = f32x4.add(c21, v128.load(added + 2 * step, 16));
      c30 = f32x4.add(c30, v128.load(added + 3 * step));
      c31 = f32x4.add(c31, v128.load(added + 3 * step, 16));
      c40 = f32x4.add(c40, v128.load(added + 4 * step));
      c41 = f32x4.add(c41, v128.load(added + 4 * step, 16));
    }
    storeEight(to, c00, c01, lows, highs);
    storeEight(to + step, c10, c11, lows, highs);
    storeEight(to + 2 * step, c20, c21, lows, highs);
    storeEight(to + 3 * step, c30, c31, lows, highs);
    storeEight(to + 4 * step, c40, c41, lows, highs);
  }
}

/**
 * The same by those steps of k alone in which one of the five rows has more than a zero, two at a time: what a list costs is
 * as much as the sums can hide.
 */
function byListedSteps(
  a: usize,
  b: usize,
  bias: usize,
  shortcut: usize,
  c: usize,
  begin: i32,
  end: i32,
  m: i32,
  k: i32,
  stride: i32,
  lows: v128,
  highs: v128,
  lists: usize,
): void {
  const row = (<usize>k) << 2;
  const step = (<usize>stride) << 2;
  for (let next = begin; next < end; next += ROWS) {
    const first = <usize>min(next, m - ROWS);
    const a0 = a + first * row;
    const a1 = a0 + row;
    const a2 = a1 + row;
    const a3 = a2 + row;
    const a4 = a3 + row;
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
    let list = lists + 4;
    const last = list + <usize>load<u32>(lists);
    while (list < last) {
      {
        const offset = <usize>load<u32>(list);
        const at = offset >> 3;
        const b0 = v128.load(b + offset);
        const b1 = v128.load(b + offset, 16);
        const v0 = v128.load32_splat(a0 + at);
        c00 = f32x4.relaxed_madd(v0, b0, c00);
        c01 = f32x4.relaxed_madd(v0, b1, c01);
        const v1 = v128.load32_splat(a1 + at);
        c10 = f32x4.relaxed_madd(v1, b0, c10);
        c11 = f32x4.relaxed_madd(v1, b1, c11);
        const v2 = v128.load32_splat(a2 + at);
        c20 = f32x4.relaxed_madd(v2, b0, c20);
        c21 = f32x4.relaxed_madd(v2, b1, c21);
        const v3 = v128.load32_splat(a3 + at);
        c30 = f32x4.relaxed_madd(v3, b0, c30);
        c31 = f32x4.relaxed_madd(v3, b1, c31);
        const v4 = v128.load32_splat(a4 + at);
        c40 = f32x4.relaxed_madd(v4, b0, c40);
        c41 = f32x4.relaxed_madd(v4, b1, c41);
      }
      if (list + 4 === last) break;
      {
        const offset = <usize>load<u32>(list, 4);
        const at = offset >> 3;
        const b0 = v128.load(b + offset);
        const b1 = v128.load(b + offset, 16);
        const v0 = v128.load32_splat(a0 + at);
        c00 = f32x4.relaxed_madd(v0, b0, c00);
        c01 = f32x4.relaxed_madd(v0, b1, c01);
        const v1 = v128.load32_splat(a1 + at);
        c10 = f32x4.relaxed_madd(v1, b0, c10);
        c11 = f32x4.relaxed_madd(v1, b1, c11);
        const v2 = v128.load32_splat(a2 + at);
        c20 = f32x4.relaxed_madd(v2, b0, c20);
        c21 = f32x4.relaxed_madd(v2, b1, c21);
        const v3 = v128.load32_splat(a3 + at);
        c30 = f32x4.relaxed_madd(v3, b0, c30);
        c31 = f32x4.relaxed_madd(v3, b1, c31);
        const v4 = v128.load32_splat(a4 + at);
        c40 = f32x4.relaxed_madd(v4, b0, c40);
        c41 = f32x4.relaxed_madd(v4, b1, c41);
      }
      list += 8;
    }
    lists += row + 4;
    const to = c + first * step;
    if (shortcut) {
      const added = shortcut + first * step;
      c00 = f32x4.add(c00, v128.load(added));
      c01 = f32x4.add(c01, v128.load(added, 16));
      c10 = f32x4.add(c10, v128.load(added + step));
      c11 = f32x4.add(c11, v128.load(added + step, 16));
      c20 = f32x4.add(c20, v128.load(added + 2 * step));
      c21 = f32x4.add(c21, v128.load(added + 2 * step, 16));
      c30 = f32x4.add(c30, v128.load(added + 3 * step));
      c31 = f32x4.add(c31, v128.load(added + 3 * step, 16));
      c40 = f32x4.add(c40, v128.load(added + 4 * step));
      c41 = f32x4.add(c41, v128.load(added + 4 * step, 16));
    }
    storeEight(to, c00, c01, lows, highs);
    storeEight(to + step, c10, c11, lows, highs);
    storeEight(to + 2 * step, c20, c21, lows, highs);
    storeEight(to + 3 * step, c30, c31, lows, highs);
    storeEight(to + 4 * step, c40, c41, lows, highs);
  }
}

function oneRow(
  a: usize,
  b: usize,
  bias: usize,
  shortcut: usize,
  c: usize,
  k: i32,
  width: i32,
  lows: v128,
  highs: v128,
): void {
  let c0 = v128.load(bias);
  let c1 = v128.load(bias, 16);
  for (const end = b + ((<usize>k * COLUMNS) << 2); b < end; b += 32, a += 4) {
    const v = v128.load32_splat(a);
    c0 = f32x4.relaxed_madd(v, v128.load(b), c0);
    c1 = f32x4.relaxed_madd(v, v128.load(b, 16), c1);
  }
  if (shortcut) {
    c0 = f32x4.add(c0, v128.load(shortcut));
    c1 = f32x4.add(c1, v128.load(shortcut, 16));
  }
  if (width === COLUMNS) storeEight(c, c0, c1, lows, highs);
  else storeSome(c, clamp(c0, lows, highs), clamp(c1, lows, highs), width);
}

export function storeEight(c: usize, left: v128, right: v128, lows: v128, highs: v128): void {
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

/**
 * NaN stays NaN: scores that are no numbers must be seen. Each of these is one instruction where f32x4.min and max, which
 * also tell zeros apart, are seven or eight.
 */
export function clamp(x: v128, lows: v128, highs: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, lows), highs);
}
