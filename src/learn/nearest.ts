/** Numbers of a row that are multiplied before it is asked whether the rest can matter. */
const BLOCK = 96;
/** What rounding may make of two equal sums of products of unit vectors. */
const SLACK = 1e-6;

/** Vectors laid out one behind the other, in whole blocks, to find the one that is nearest to another vector. */
export interface Rows {
  readonly count: number;
  readonly blocks: number;
  readonly values: Float32Array;
  /** For each row, after each of its blocks: the length of what follows. */
  readonly rest: Float32Array;
}

/** @param vectors of one length */
export function layOut(vectors: readonly Float32Array[]): Rows {
  const blocks = Math.ceil((vectors[0]?.length ?? 0) / BLOCK);
  const values = new Float32Array(vectors.length * blocks * BLOCK);
  const rest = new Float32Array(vectors.length * blocks);
  for (const [i, vector] of vectors.entries()) {
    values.set(vector, i * blocks * BLOCK);
    rest.set(restsOf(vector, blocks), i * blocks);
  }
  return { count: vectors.length, blocks, values, rest };
}

/**
 * The greatest inner product of a vector with a row, or `least` where none is greater. Exact: a row is left as soon as what
 * is known of it and, by Cauchy and Schwarz, the lengths of the rests say that it cannot be the one. Of directions of
 * unrelated pictures that is half-way.
 *
 * @param vector as long as the rows
 */
export function nearest({ count, blocks, values, rest }: Rows, vector: Float32Array, least: number): number {
  if (count === 0) return least;
  // Doubles, so that they need not be converted for every row.
  const seen = new Float64Array(blocks * BLOCK);
  seen.set(vector);
  const rests = restsOf(vector, blocks);
  let most = least;
  for (let row = 0; row < count; row++) {
    let product = 0;
    for (let block = 0; block < blocks; block++) {
      product += productOf(values, (row * blocks + block) * BLOCK, seen, block * BLOCK);
      if (product + rest[row * blocks + block]! * rests[block]! < most - SLACK) break;
    }
    // A row that was left has less than the most, whatever it has so far.
    if (product > most) most = product;
  }
  return most;
}

function productOf(values: Float32Array, from: number, seen: Float64Array, at: number): number {
  // Four sums at once: a single one would make each step wait for the last.
  let [s, t, u, w] = [0, 0, 0, 0];
  for (let i = 0; i < BLOCK; i += 4) {
    s += values[from + i]! * seen[at + i]!;
    t += values[from + i + 1]! * seen[at + i + 1]!;
    u += values[from + i + 2]! * seen[at + i + 2]!;
    w += values[from + i + 3]! * seen[at + i + 3]!;
  }
  return s + t + u + w;
}

/** After each block of a vector, the length of what follows. */
function restsOf(vector: Float32Array, blocks: number): Float64Array {
  const rests = new Float64Array(blocks);
  let squares = 0;
  for (let block = blocks - 1; block > 0; block--) {
    for (let i = block * BLOCK; i < Math.min(vector.length, (block + 1) * BLOCK); i++) squares += vector[i]! ** 2;
    rests[block - 1] = Math.sqrt(squares);
  }
  return rests;
}
