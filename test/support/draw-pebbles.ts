import { type Seeded, seeded } from './seeded.ts';

interface Pebble {
  readonly x: number;
  readonly y: number;
  readonly across: number;
  readonly along: number;
  readonly turn: number;
  /** 0 to 255. */
  readonly grey: number;
  readonly cover: number;
}

/**
 * Round grey pebbles on grey ground: each an ellipse shaded like a hemisphere. For some
 * seeds the shipped model is nonetheless sure that this is explicit, which is what makes it useful here.
 *
 * @returns grey pixels row by row; the same picture at every size
 */
export function paintPebbles(seed: number, width: number, height: number): Uint8Array<ArrayBuffer> {
  const random = seeded(seed);
  const [from, to] = [grey(random), grey(random)];
  const turn = random.between(0, Math.PI * 2);
  const pebbles = Array.from({ length: random.count(2, 6) }, () => pebble(random));
  const pixels = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = (column + 0.5) / width;
      const y = (row + 0.5) / height;
      const ground = blend(from, to, 0.5 + (x - 0.5) * Math.cos(turn) + (y - 0.5) * Math.sin(turn));
      pixels[row * width + column] = pebbles.reduce(
        (under, over) => blend(under, over.grey, shade(over, x, y)),
        ground,
      );
    }
  }
  return pixels;
}

function grey(random: Seeded): number {
  return random.between(20, 245);
}

function pebble(random: Seeded): Pebble {
  return {
    x: random.between(0.1, 0.9),
    y: random.between(0.1, 0.9),
    across: random.between(0.08, 0.4),
    along: random.between(0.08, 0.8),
    turn: random.between(0, Math.PI),
    grey: grey(random),
    cover: random.between(0.6, 1),
  };
}

/** How much of a pebble covers a point: the height of a hemisphere over its ellipse. */
function shade(pebble: Pebble, x: number, y: number): number {
  const [dx, dy] = [x - pebble.x, y - pebble.y];
  const across = (dx * Math.cos(pebble.turn) + dy * Math.sin(pebble.turn)) / pebble.across;
  const along = (dy * Math.cos(pebble.turn) - dx * Math.sin(pebble.turn)) / pebble.along;
  return pebble.cover * Math.sqrt(Math.max(0, 1 - across * across - along * along));
}

function blend(under: number, over: number, share: number): number {
  return under + (over - under) * Math.min(1, Math.max(0, share));
}
