import { type Seeded, seeded } from './seeded.ts';

type Sketch = (random: Seeded, width: number, height: number) => string;

const SKETCHES: readonly Sketch[] = [landscape, town, plant, chart, text, tiles, night, sea];

/**
 * An ordinary picture as SVG: one of eight kinds, each seed another. Without words in any font, so that it looks the same
 * on every machine.
 */
export function sketchScene(seed: number, width: number, height: number): string {
  const random = seeded(seed);
  const sketch = SKETCHES[seed % SKETCHES.length]!;
  const inside = sketch(random, width, height);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${inside}</svg>`;
}

function landscape(random: Seeded, width: number, height: number): string {
  const sky = gradient('sky', hue(random, 190, 225, 70, 55), hue(random, 190, 225, 60, 88));
  const sun = circle(
    random.between(0.1, 0.9) * width,
    random.between(0.1, 0.3) * height,
    height / 14,
    'hsl(50 95% 70%)',
  );
  const ranges = times(random.count(3, 5), (i, of) => {
    const base = height * (0.4 + (0.5 * i) / of);
    return ridge(random, width, height, base, height * 0.16, hue(random, 90, 160, 35, 52 - (30 * i) / of));
  });
  const trees = times(random.count(4, 12), () =>
    tree(random.between(0, width), random.between(0.75, 0.95) * height, height / 9),
  );
  return sky + ground('sky') + sun + ranges + trees;
}

function town(random: Seeded, width: number, height: number): string {
  const sky = gradient('sky', hue(random, 200, 230, 50, 70), hue(random, 20, 50, 70, 85));
  const count = random.count(6, 12);
  const houses = times(count, (i) => {
    const tall = random.between(0.25, 0.75) * height;
    return house(random, (i * width) / count, height - tall, width / count, tall);
  });
  return sky + ground('sky') + houses;
}

function plant(random: Seeded, width: number, height: number): string {
  const backdrop = rect(0, 0, width, height, hue(random, 60, 200, 30, 88));
  const stems = times(random.count(3, 7), () => {
    const [x, top] = [random.between(0.15, 0.85) * width, random.between(0.15, 0.5) * height];
    const stem = `<path d="M${x} ${height}Q${x + random.between(-30, 30)} ${height / 2} ${x} ${top}" stroke="${hue(random, 95, 140, 55, 30)}" stroke-width="${width / 90}" fill="none"/>`;
    const petals = random.count(6, 11);
    const colour = hue(random, 250, 330, 75, 60);
    const flower = times(petals, (i) => petal(x, top, height / 9, (360 * i) / petals, colour));
    return stem + flower + circle(x, top, height / 32, 'hsl(48 95% 55%)');
  });
  return backdrop + stems;
}

function chart(random: Seeded, width: number, height: number): string {
  const lines = times(6, (i) => rect(width * 0.1, height * (0.1 + 0.14 * i), width * 0.85, 1, '#cbd2da'));
  const bars = random.count(5, 12);
  const colour = hue(random, 0, 360, 60, 48);
  const columns = times(bars, (i) => {
    const tall = random.between(0.1, 0.7) * height;
    return rect(width * (0.12 + (0.82 * i) / bars), height * 0.8 - tall, (width * 0.55) / bars, tall, colour);
  });
  return rect(0, 0, width, height, '#fff') + lines + columns + rect(width * 0.1, height * 0.8, width * 0.85, 2, '#333');
}

function text(random: Seeded, width: number, height: number): string {
  const line = height / random.count(14, 24);
  const rows = times(Math.floor(height / line) - 2, (row) => {
    const short = random.between(0, 1) < 0.2 ? random.between(0.2, 0.6) : random.between(0.82, 0.88);
    return words(random, width * 0.06, (row + 1) * line, width * short, line * 0.45);
  });
  return rect(0, 0, width, height, '#fbfaf7') + rows;
}

function tiles(random: Seeded, width: number, height: number): string {
  const [columns, rows] = [random.count(4, 8), random.count(3, 6)];
  const [wide, tall] = [width / columns, height / rows];
  const start = random.between(0, 360);
  const all = times(columns * rows, (i) => {
    const [x, y] = [(i % columns) * wide, Math.floor(i / columns) * tall];
    const back = rect(x, y, wide, tall, hue(random, start, start + 150, 55, 62));
    const mark = random.pick([0, 45, 90]);
    return `${back}<rect x="${x + wide / 4}" y="${y + tall / 4}" width="${wide / 2}" height="${tall / 2}" fill="${hue(random, start + 150, start + 300, 60, 40)}" transform="rotate(${mark} ${x + wide / 2} ${y + tall / 2})"/>`;
  });
  return all;
}

function night(random: Seeded, width: number, height: number): string {
  const sky = gradient('sky', 'hsl(235 60% 9%)', hue(random, 215, 260, 45, 28));
  const stars = times(90, () =>
    circle(random.between(0, width), random.between(0, height * 0.8), random.between(0.4, 1.8), '#fff'),
  );
  const moon = circle(random.between(0.2, 0.8) * width, height * 0.25, height / 11, 'hsl(50 30% 90%)');
  return (
    sky + ground('sky') + stars + moon + ridge(random, width, height, height * 0.85, height * 0.2, 'hsl(230 30% 6%)')
  );
}

function sea(random: Seeded, width: number, height: number): string {
  const sky = gradient('sky', hue(random, 195, 215, 70, 65), 'hsl(40 60% 90%)');
  const waves = times(8, (i) =>
    ridge(random, width, height, height * (0.5 + 0.06 * i), height * 0.02, `hsl(205 60% ${52 - 4 * i}%)`),
  );
  const [x, y, size] = [random.between(0.25, 0.75) * width, height * 0.52, height / 6];
  const sail = `<path d="M${x} ${y - size}L${x} ${y - size / 5}L${x + size * 0.6} ${y - size / 5}Z" fill="#fafafa"/>`;
  const hull = `<path d="M${x - size * 0.6} ${y - size / 8}h${size * 1.3}l${-size / 5} ${size / 4}h${-size * 0.9}Z" fill="hsl(10 60% 40%)"/>`;
  return sky + ground('sky') + waves + sail + hull;
}

function ridge(random: Seeded, width: number, height: number, base: number, rise: number, colour: string): string {
  const points = Array.from({ length: 13 }, (_, i) => `${(i * width) / 12} ${base - random.between(0, rise)}`);
  return `<path d="M0 ${height}L${points.join('L')}L${width} ${height}Z" fill="${colour}"/>`;
}

function tree(x: number, y: number, size: number): string {
  const trunk = rect(x - size / 14, y - size / 3, size / 7, size / 3, 'hsl(25 40% 25%)');
  const crown = `<path d="M${x} ${y - size}l${size / 3} ${size * 0.75}h${(-size * 2) / 3}Z" fill="hsl(130 45% 24%)"/>`;
  return trunk + crown;
}

function house(random: Seeded, x: number, y: number, wide: number, tall: number): string {
  const wall = rect(x, y, wide * 0.92, tall, hue(random, 0, 360, 18, 45));
  const floors = Math.floor(tall / (wide * 0.4));
  const windows = times(floors * 3, (i) => {
    const lit = random.pick(['hsl(48 90% 75%)', 'hsl(210 30% 25%)']);
    return rect(
      x + wide * (0.1 + 0.28 * (i % 3)),
      y + wide * (0.12 + 0.4 * Math.floor(i / 3)),
      wide * 0.16,
      wide * 0.2,
      lit,
    );
  });
  return wall + windows;
}

function words(random: Seeded, from: number, y: number, to: number, tall: number): string {
  let row = '';
  for (let x = from; x < to; ) {
    const wide = random.between(1, 6) * tall;
    row += rect(x, y, Math.min(wide, to - x), tall, '#2b2b33');
    x += wide + tall * 0.7;
  }
  return row;
}

function petal(x: number, y: number, size: number, turn: number, colour: string): string {
  return `<ellipse cx="${x}" cy="${y - size / 2}" rx="${size / 5}" ry="${size / 2}" fill="${colour}" transform="rotate(${turn} ${x} ${y})"/>`;
}

function gradient(id: string, from: string, to: string): string {
  return `<linearGradient id="${id}" x2="0" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>`;
}

function ground(id: string): string {
  return `<rect width="100%" height="100%" fill="url(#${id})"/>`;
}

function rect(x: number, y: number, width: number, height: number, colour: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colour}"/>`;
}

function circle(x: number, y: number, radius: number, colour: string): string {
  return `<circle cx="${x}" cy="${y}" r="${radius}" fill="${colour}"/>`;
}

function hue(random: Seeded, from: number, to: number, saturation: number, light: number): string {
  return `hsl(${random.between(from, to) % 360} ${saturation}% ${light}%)`;
}

function times(count: number, draw: (index: number, of: number) => string): string {
  return Array.from({ length: count }, (_, i) => draw(i, count)).join('');
}
