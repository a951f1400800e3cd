import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const MARK = join(dirname(fileURLToPath(import.meta.url)), 'scrim.svg');

/** Sides in pixels: toolbar (16, 32), extension pages (48), stores (128). */
const SIDES = [16, 32, 48, 128] as const;

interface Paint {
  readonly sky: string;
  readonly sun: string;
  readonly hill: string;
  readonly fold: string;
  readonly deep: string;
}

/** How the mark is painted: for light and for dark toolbars, while filtering and while paused. */
const PAINTS: Readonly<Record<string, Paint>> = {
  scrim: { sky: '#0c6660', sun: '#ffd27a', hill: '#8fd9d0', fold: '#b4dcd7', deep: '#86c4bc' },
  'scrim-dark': { sky: '#1d8f86', sun: '#ffd98f', hill: '#bff0ea', fold: '#eef9f7', deep: '#bfe3de' },
  'scrim-paused': { sky: '#6c757b', sun: '#c9ced1', hill: '#a9b1b6', fold: '#cfd4d7', deep: '#b4bbc0' },
  'scrim-paused-dark': { sky: '#8b959b', sun: '#dde1e3', hill: '#c1c8cc', fold: '#eef0f1', deep: '#d3d8db' },
};

/** All icons as PNG files, `scrim-16.png` and so on, drawn from the one SVG. */
export async function drawIcons(): Promise<ReadonlyMap<string, Uint8Array>> {
  const mark = await readFile(MARK, 'utf8');
  const icons = Object.entries(PAINTS).flatMap(([name, paint]) =>
    SIDES.map(async (side): Promise<[string, Uint8Array]> => [`${name}-${side}.png`, await draw(mark, paint, side)]),
  );
  return new Map(await Promise.all(icons));
}

async function draw(mark: string, paint: Paint, side: number): Promise<Uint8Array> {
  const rules = Object.entries(paint).map(([part, colour]) => `.${part}{fill:${colour}}`);
  const svg = mark.replace('<clipPath', `<style>${rules.join('')}</style><clipPath`);
  // 64 units at 72 dpi: rendered at the final size, so that small sizes stay crisp.
  return sharp(Buffer.from(svg), { density: (72 * side) / 64 })
    .resize(side, side)
    .png({ compressionLevel: 9, palette: side < 128 })
    .toBuffer();
}
