import sharp, { type Sharp } from 'sharp';
import { paintPebbles } from './draw-pebbles.ts';
import { sketchScene } from './draw-scene.ts';

export const FORMATS = ['jpeg', 'png', 'webp', 'avif', 'gif'] as const;
export type Format = (typeof FORMATS)[number];

/** An encoded picture. */
export interface Drawn {
  readonly bytes: Buffer;
  /** Its MIME type. */
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

export interface Shape {
  /** In pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly format?: Format;
}

export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * Ordinary pictures for tests: landscapes, plants, charts, pages of text and the like, one for every seed.
 * The model lets those of SHOWN_SEEDS pass.
 */
export async function drawOrdinary(seed: number, shape: Shape = {}): Promise<Drawn> {
  const { width, height, format } = filled(shape);
  return await encode(sharp(Buffer.from(sketchScene(seed, width, height))).flatten(), { width, height, format });
}

/** Grey pebbles: harmless, and, for the seeds of FLAGGED_SEEDS, taken for explicit by the shipped model. */
export async function drawPebbles(seed: number, shape: Shape = {}): Promise<Drawn> {
  const { width, height, format } = filled(shape);
  const raw = { width, height, channels: 1 as const };
  return await encode(sharp(paintPebbles(seed, width, height), { raw }), { width, height, format });
}

/** One colour all over; what a stand-in pack judges by. */
export async function drawFlat([r, g, b]: Rgb, shape: Shape = {}): Promise<Drawn> {
  const { width, height, format } = filled(shape);
  const create = { width, height, channels: 3 as const, background: { r, g, b } };
  return await encode(sharp({ create, limitInputPixels: false }), { width, height, format });
}

/** A chessboard of two colours: unmistakable in a screenshot when clear, their mean when blurred. */
export async function drawChessboard(light: Rgb, dark: Rgb, squares: number, shape: Shape = {}): Promise<Drawn> {
  const { width, height, format } = filled(shape);
  const data = new Uint8Array(squares * squares * 3);
  for (let i = 0; i < squares * squares; i++) data.set((i + Math.floor(i / squares)) % 2 ? dark : light, i * 3);
  const board = sharp(data, { raw: { width: squares, height: squares, channels: 3 } });
  return await encode(board.resize(width, height, { kernel: 'nearest', fit: 'fill' }), { width, height, format });
}

/** The first part of a picture, as when the line went dead. */
export function truncated(drawn: Drawn, share = 0.5): Drawn {
  return { ...drawn, bytes: drawn.bytes.subarray(0, Math.floor(drawn.bytes.length * share)) };
}

/** A picture whose first bytes are right and whose others are nonsense, so that no decoder makes sense of it. */
export function corrupt(drawn: Drawn): Drawn {
  const bytes = Buffer.from(drawn.bytes);
  for (let at = 12; at < bytes.length; at++) bytes[at] = (at * 167) % 251;
  return { ...drawn, bytes };
}

function filled({ width = 400, height = 300, format = 'jpeg' }: Shape): Required<Shape> {
  return { width, height, format };
}

async function encode(image: Sharp, { width, height, format }: Required<Shape>): Promise<Drawn> {
  const options = format === 'jpeg' ? { quality: 88 } : format === 'avif' ? { effort: 2 } : {};
  return { bytes: await image.toFormat(format, options).toBuffer(), type: `image/${format}`, width, height };
}
