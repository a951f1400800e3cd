import { storeEight } from './matmul';
import { splitRow } from './split-row';

/** Columns of a panel, and rows at once: with both halves of their sums, two of b and one of a all registers are in use. */
const COLUMNS: i32 = 8;
const ROWS: i32 = 3;
/** Bytes of split rows that meet all panels before others do, so that they stay in the processor's first cache. */
const NEAR: i32 = 24_576;
/** Bytes before a split row that tell of it: see splitRow. */
const HEAD: i32 = 16;

/**
 * c[m, n] = clamp(a[m, k] · w[k, n] + bias[n] + shortcut[m, n]), where w[k, n] is
 * (b[k, n] + zero) * factor[n] and b are bytes. Rows of a become whole numbers of 14 bits, in two halves of seven, so that
 * an instruction multiplies sixteen bytes; the sums are exact.
 *
 * @param m       three or more
 * @param n       a multiple of eight
 * @param k       a multiple of eight
 * @param panels  b in panels of eight columns, [n / 8, k / 4, 8, 4]
 * @param columns [n / 8, 3, 8]: factors, sums of w's columns, bias
 * @param shortcut of c's layout, not c itself; or 0 for none, with the memory's first 32 bytes zero, which are added then
 * @param room    for split rows, of the size that ../byte-matrix.ts gives
 */
export function matmulBytes(
  a: usize,
  panels: usize,
  columns: usize,
  zero: i32,
  shortcut: usize,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  low: f32,
  high: f32,
  room: usize,
): void {
  const split = (k << 1) + HEAD;
  const most = NEAR / split;
  const near = max(ROWS, most - (most % ROWS));
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  for (let next = 0; next < m; next += near) {
    const begin = min(next, m - ROWS);
    const rows = min(near, m - begin);
    for (let row = 0; row < rows; row++)
      splitRow(a + ((<usize>(begin + row) * k) << 2), room + <usize>(row * split), k, zero);
    const first = (<usize>begin * n) << 2;
    for (let column = 0; column < n; column += COLUMNS) {
      const at = first + ((<usize>column) << 2);
      const own = columns + <usize>column * 12;
      panel(room, panels + <usize>(column * k), own, shortcut ? shortcut + at : 0, c + at, rows, n, k, lows, highs);
    }
  }
}

/** So many split rows times a panel, by threes; the last three overlap those before where the number is no multiple. */
function panel(
  room: usize,
  b: usize,
  columns: usize,
  shortcut: usize,
  c: usize,
  rows: i32,
  n: i32,
  k: i32,
  lows: v128,
  highs: v128,
): void {
  const split = <usize>((k << 1) + HEAD);
  const step = (<usize>n) << 2;
  const last = b + ((<usize>k) << 3);
  const apart = shortcut ? step : 0;
  for (let next = 0; next < rows; next += ROWS) {
    const first = <usize>min(next, rows - ROWS);
    const head = room + first * split;
    let a0 = head + HEAD;
    let a1 = a0 + split;
    let a2 = a1 + split;
    let h00 = i32x4.splat(0);
    let h01 = h00;
    let l00 = v128.load32_splat(head, 8);
    let l01 = l00;
    let h10 = i32x4.splat(0);
    let h11 = h10;
    let l10 = v128.load32_splat(head + split, 8);
    let l11 = l10;
    let h20 = i32x4.splat(0);
    let h21 = h20;
    let l20 = v128.load32_splat(head + 2 * split, 8);
    let l21 = l20;
    let at = b;
    do {
      const b0 = v128.load(at);
      const b1 = v128.load(at, 16);
      const v0 = v128.load32_splat(a0);
      h00 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b0, v0, h00);
      h01 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b1, v0, h01);
      const w0 = v128.load32_splat(a0, 4);
      l00 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b0, w0, l00);
      l01 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b1, w0, l01);
      const v1 = v128.load32_splat(a1);
      h10 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b0, v1, h10);
      h11 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b1, v1, h11);
      const w1 = v128.load32_splat(a1, 4);
      l10 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b0, w1, l10);
      l11 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b1, w1, l11);
      const v2 = v128.load32_splat(a2);
      h20 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b0, v2, h20);
      h21 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b1, v2, h21);
      const w2 = v128.load32_splat(a2, 4);
      l20 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b0, w2, l20);
      l21 = i32x4.relaxed_dot_i8x16_i7x16_add_s(b1, w2, l21);
      a0 += 8;
      a1 += 8;
      a2 += 8;
      at += 32;
    } while (at < last);
    const factors0 = v128.load(columns);
    const factors1 = v128.load(columns, 16);
    const sums0 = v128.load(columns, 32);
    const sums1 = v128.load(columns, 48);
    const bias0 = v128.load(columns, 64);
    const bias1 = v128.load(columns, 80);
    const added = shortcut + first * apart;
    const added1 = added + apart;
    const added2 = added1 + apart;
    const to = c + first * step;
    storeEight(
      to,
      f32x4.add(floatsOf(h00, l00, head, factors0, sums0, bias0), v128.load(added)),
      f32x4.add(floatsOf(h01, l01, head, factors1, sums1, bias1), v128.load(added, 16)),
      lows,
      highs,
    );
    storeEight(
      to + step,
      f32x4.add(floatsOf(h10, l10, head + split, factors0, sums0, bias0), v128.load(added1)),
      f32x4.add(floatsOf(h11, l11, head + split, factors1, sums1, bias1), v128.load(added1, 16)),
      lows,
      highs,
    );
    storeEight(
      to + 2 * step,
      f32x4.add(floatsOf(h20, l20, head + 2 * split, factors0, sums0, bias0), v128.load(added2)),
      f32x4.add(floatsOf(h21, l21, head + 2 * split, factors1, sums1, bias1), v128.load(added2, 16)),
      lows,
      highs,
    );
  }
}

/** What four sums of upper halves and four of lower ones stand for. */
function floatsOf(uppers: v128, lowers: v128, head: usize, factors: v128, sums: v128, bias: v128): v128 {
  const whole = f32x4.relaxed_madd(f32x4.convert_i32x4_s(uppers), f32x4.splat(128), f32x4.convert_i32x4_s(lowers));
  const start = f32x4.relaxed_madd(v128.load32_splat(head, 4), sums, bias);
  return f32x4.relaxed_madd(f32x4.mul(whole, v128.load32_splat(head)), factors, start);
}
