import { type Seeded, seeded } from './seeded.ts';

/**
 * A square of glows, stripes and grain that is different for every seed: no picture of anything, but one that makes a
 * network use all of itself.
 *
 * @param size side in pixels
 * @returns size * size RGBA, opaque
 */
export function paintSquare(seed: number, size: number): Uint8ClampedArray {
  const random = seeded(seed);
  const glows = Array.from({ length: random.count(2, 8) }, () => glow(random));
  const stripes = random.between(0, 60);
  const grain = random.between(0, 30);
  const [slopeX, slopeY] = [random.between(-1, 1), random.between(-1, 1)];
  const pixels = new Uint8ClampedArray(size * size * 4);
  for (let i = 0; i < size * size; i++) {
    const [x, y] = [(i % size) / size, Math.floor(i / size) / size];
    const ground =
      128 + 90 * (slopeX * x + slopeY * y) + stripes * Math.sin(40 * x + 9 * y) + random.between(-grain, grain);
    for (let channel = 0; channel < 3; channel++)
      pixels[i * 4 + channel] = glows.reduce((value, { at, reach, colour }) => {
        const part = Math.max(0, 1 - Math.hypot(x - at[0], y - at[1]) / reach);
        return value + (colour[channel]! - value) * part;
      }, ground);
    pixels[i * 4 + 3] = 255;
  }
  return pixels;
}

function glow(random: Seeded) {
  return {
    at: [random.between(0, 1), random.between(0, 1)] as const,
    reach: random.between(0.1, 0.7),
    colour: [random.count(0, 255), random.count(0, 255), random.count(0, 255)],
  };
}
