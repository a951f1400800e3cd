/** The largest of the whole numbers that stand for floats: two halves of seven bits. */
const MOST: f32 = 16383;
/** A float's bits, but for its sign, from which on it is infinite or no number. */
const INFINITE: u32 = 0x7f800000;

/** A span below this counts as none: what it is divided into would not be finite. */
const TINY: f32 = 1e-30;

/**
 * Writes a row as whole numbers u from 0 to 16,383, x = lowest + u * unit. Of each four of them come the upper seven bits
 * first, a byte each, then the lower. Before them stand four numbers of 32 bits: unit, which is no number if one of the
 * row is none or infinite; lowest, zero if nothing is below; the sum of u times `zero`; and nothing.
 *
 * @param k a multiple of eight
 */
export function splitRow(x: usize, to: usize, k: i32, zero: i32): void {
  const end = x + ((<usize>k) << 2);
  // Floats are in the order of their bits, those below zero in the reverse one and after all others if these have no sign.
  let greatest = i32x4.splat(0);
  let least = greatest;
  for (let at = x; at < end; at += 32) {
    const left = v128.load(at);
    const right = v128.load(at, 16);
    greatest = i32x4.max_s(i32x4.max_s(greatest, left), right);
    least = i32x4.max_u(i32x4.max_u(least, left), right);
  }
  const high = max(
    max(i32x4.extract_lane(greatest, 0), i32x4.extract_lane(greatest, 1)),
    max(i32x4.extract_lane(greatest, 2), i32x4.extract_lane(greatest, 3)),
  );
  const low = max(
    max(<u32>i32x4.extract_lane(least, 0), <u32>i32x4.extract_lane(least, 1)),
    max(<u32>i32x4.extract_lane(least, 2), <u32>i32x4.extract_lane(least, 3)),
  );
  const isSpoilt = <u32>high >= INFINITE || (low & 0x7fffffff) >= INFINITE;
  const lowest = <i32>low < 0 ? reinterpret<f32>(low) : <f32>0;
  const span = reinterpret<f32>(high) - lowest;
  const perUnit: f32 = span > TINY ? MOST / span : 0;
  const scale = f32x4.splat(perUnit);
  const start = f32x4.splat(0.5 - lowest * perUnit);
  const mask = i16x8.splat(127);
  let sums = i32x4.splat(0);
  let goal = to + 16;
  for (let at = x; at < end; at += 32, goal += 16) {
    const left = i32x4.relaxed_trunc_f32x4_s(f32x4.relaxed_madd(v128.load(at), scale, start));
    const right = i32x4.relaxed_trunc_f32x4_s(f32x4.relaxed_madd(v128.load(at, 16), scale, start));
    sums = i32x4.add(i32x4.add(left, right), sums);
    const eight = i16x8.narrow_i32x4_u(left, right);
    const halves = i8x16.narrow_i16x8_u(i16x8.shr_u(eight, 7), v128.and(eight, mask));
    v128.store(goal, i32x4.shuffle(halves, halves, 0, 2, 1, 3));
  }
  store<f32>(to, isSpoilt ? NaN : span / MOST);
  store<f32>(to, lowest, 4);
  store<i32>(to, zero * sumOf(sums), 8);
}

function sumOf(four: v128): i32 {
  return (
    i32x4.extract_lane(four, 0) +
    i32x4.extract_lane(four, 1) +
    i32x4.extract_lane(four, 2) +
    i32x4.extract_lane(four, 3)
  );
}
