/** Pictures whose gradients differ in at most this many of 144 bits may be the same picture. */
const MOST_BITS = 14;

/** And the colours of 4 x 4 fields may differ by this on average, of 255. */
const MOST_COLOUR = 14;

const HASH_DIGITS = 36;
const WORDS = 5;
const FIELDS = 48;

/** Two pictures that look the same, by their places in the list. */
export type Pair = readonly [number, number];

/**
 * Finds pictures that look the same: re-encoded, resized or slightly changed copies. All pairs are compared; the time
 * grows with the square of the count (20,000 pictures: about two seconds).
 *
 * @param gists as `inspect` gives them; empty ones are like nothing
 */
export function findNear(gists: readonly string[]): Pair[] {
  const hashes = new Uint32Array(gists.length * WORDS);
  const colours = new Uint8Array(gists.length * FIELDS);
  gists.forEach((gist, i) => {
    if (gist) unpack(gist, hashes.subarray(i * WORDS, (i + 1) * WORDS), colours.subarray(i * FIELDS, (i + 1) * FIELDS));
  });
  const pairs: Pair[] = [];
  for (let a = 0; a < gists.length; a++) {
    if (!gists[a]) continue;
    for (let b = a + 1; b < gists.length; b++)
      if (bitsApart(hashes, a, b) <= MOST_BITS && gists[b] && coloursApart(colours, a, b) <= MOST_COLOUR)
        pairs.push([a, b]);
  }
  return pairs;
}

function unpack(gist: string, hash: Uint32Array, colours: Uint8Array): void {
  for (let word = 0; word < WORDS; word++)
    hash[word] = Number.parseInt(gist.slice(word * 8, Math.min(HASH_DIGITS, word * 8 + 8)), 16);
  colours.set(Buffer.from(gist.slice(HASH_DIGITS), 'hex'));
}

function bitsApart(hashes: Uint32Array, a: number, b: number): number {
  let apart = 0;
  for (let word = 0; word < WORDS && apart <= MOST_BITS; word++)
    apart += ones(hashes[a * WORDS + word]! ^ hashes[b * WORDS + word]!);
  return apart;
}

/** Bits set in 32 (H. Warren, Hacker's Delight, 5-1). */
function ones(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function coloursApart(colours: Uint8Array, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < FIELDS; i++) sum += Math.abs(colours[a * FIELDS + i]! - colours[b * FIELDS + i]!);
  return sum / FIELDS;
}

/** For each of `count` things the smallest number among those it is joined to, directly or through others. */
export function clusters(count: number, pairs: readonly Pair[]): number[] {
  const parent = Array.from({ length: count }, (_, i) => i);
  const rootOf = (i: number): number => {
    let root = i;
    while (parent[root] !== root) root = parent[root] = parent[parent[root]!]!;
    return root;
  };
  for (const [a, b] of pairs) {
    const [low, high] = [rootOf(a), rootOf(b)].sort((x, y) => x - y);
    parent[high!] = low!;
  }
  return parent.map((_, i) => rootOf(i));
}
