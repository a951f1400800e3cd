/**
 * What four products of bytes, `a` by `b`, come to. WebAssembly leaves open what becomes of a `b` of more than seven bits,
 * and by that one can tell processors with an instruction for it apart: see ../byte-matrix.ts.
 */
export function dotOf(a: i32, b: i32): i32 {
  const sums = i32x4.relaxed_dot_i8x16_i7x16_add_s(i8x16.splat(<i8>a), i8x16.splat(<i8>b), i32x4.splat(0));
  return i32x4.extract_lane(sums, 0);
}
