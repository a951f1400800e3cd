/** Rows that matmul works on at once. */
export const ROWS: i32 = 5;

/** A list that leaves out less than one step in so many is not worth following. */
const UNWORTHY: usize = 8;

/**
 * Lists for each five of the rows [begin, end) the steps of k in which one of them has more than a zero: how many bytes
 * the list has, then where each step begins in a panel. What a filter made of rectified numbers has zeros in 20 to 75 %
 * of its places, often those of one channel beside each other.
 *
 * @returns whether there are few enough steps, by the first five rows; else nothing more is listed
 */
export function listSteps(a: usize, begin: i32, end: i32, m: i32, k: i32, lists: usize): bool {
  const row = (<usize>k) << 2;
  for (let next = begin; next < end; next += ROWS, lists += row + 4) {
    const bytes = listFive(a + <usize>min(next, m - ROWS) * row, row, lists + 4);
    store<u32>(lists, <u32>bytes);
    if (next === begin && bytes > row - row / UNWORTHY) return false;
  }
  return true;
}

/** @returns bytes of the list */
function listFive(a: usize, row: usize, list: usize): usize {
  const a1 = a + row;
  const a2 = a1 + row;
  const a3 = a2 + row;
  const a4 = a3 + row;
  const zero = i32x4.splat(0);
  let to = list;
  let at: usize = 0;
  for (; at + 16 <= row; at += 16) {
    const left = v128.or(v128.load(a + at), v128.load(a1 + at));
    const right = v128.or(v128.load(a2 + at), v128.load(a3 + at));
    const any = v128.or(v128.or(left, right), v128.load(a4 + at));
    const mask = <usize>i32x4.bitmask(i32x4.ne(any, zero));
    const offset = <u32>(at << 3);
    // Each is written, and overwritten by the next where it does not count.
    store<u32>(to, offset);
    to += (mask & 1) << 2;
    store<u32>(to, offset + 32);
    to += (mask & 2) << 1;
    store<u32>(to, offset + 64);
    to += mask & 4;
    store<u32>(to, offset + 96);
    to += (mask & 8) >> 1;
  }
  for (; at < row; at += 4, to += 4) store<u32>(to, <u32>(at << 3));
  return to - list;
}
