import { type Seeded, seeded } from './seeded.ts';

type Colour = readonly [red: number, green: number, blue: number];

interface Pebble {
  readonly x: number;
  readonly y: number;
  readonly across: number;
  readonly along: number;
  readonly turn: number;
  readonly colour: Colour;
  readonly cover: number;
}

/**
 * Round pebbles, grey or sand-coloured, on a slope of the same tone: each an ellipse shaded like a hemisphere. For some
 * seeds the shipped model is nonetheless sure that this is explicit, which is what makes it useful here.
 *
 * @returns RGB pixels row by row; the same picture at every size
 */
export function paintPebbles(seed: number, width: number, height: number): Uint8Array<ArrayBuffer> {
  const random = seeded(seed);
  const tone = random.pick([sandTone, greyTone]);
  const [from, to] = [tone(random), tone(random)];
  const turn = random.between(0, Math.PI * 2);
  const pebbles = Array.from({ length: random.count(2, 6) }, () => pebble(random, tone));
  const pixels = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = (column + 0.5) / width;
      const y = (row + 0.5) / height;
      const slope = 0.5 + (x - 0.5) * Math.cos(turn) + (y - 0.5) * Math.sin(turn);
      const colour = pebbles.reduce(
        (under, over) => blend(under, over.colour, shade(over, x, y)),
        blend(from, to, slope),
      );
      pixels.set(colour, (row * width + column) * 3);
    }
  }
  return pixels;
}

function sandTone(random: Seeded): Colour {
  const light = random.between(0.35, 1);
  return [255 * light, random.between(150, 200) * light, random.between(110, 170) * light];
}

function greyTone(random: Seeded): Colour {
  const light = random.between(20, 245);
  return [light, light, light];
}

function pebble(random: Seeded, tone: (random: Seeded) => Colour): Pebble {
  return {
    x: random.between(0.1, 0.9),
    y: random.between(0.1, 0.9),
    across: random.between(0.08, 0.4),
    along: random.between(0.08, 0.8),
    turn: random.between(0, Math.PI),
    colour: tone(random),
    cover: random.between(0.6, 1),
  };
}

/** How much of a pebble's colour reaches a point: the height of a hemisphere over its ellipse. */
function shade(pebble: Pebble, x: number, y: number): number {
  const [dx, dy] = [x - pebble.x, y - pebble.y];
  const across = (dx * Math.cos(pebble.turn) + dy * Math.sin(pebble.turn)) / pebble.across;
  const along = (dy * Math.cos(pebble.turn) - dx * Math.sin(pebble.turn)) / pebble.along;
  return pebble.cover * Math.sqrt(Math.max(0, 1 - across * across - along * along));
}

function blend(under: Colour, over: Colour, share: number): Colour {
  const part = Math.min(1, Math.max(0, share));
  return [
    under[0] + (over[0] - under[0]) * part,
    under[1] + (over[1] - under[1]) * part,
    under[2] + (over[2] - under[2]) * part,
  ];
}
