import type { Settings } from '../settings.ts';

/** Blocks along the longer side that a pixelated picture keeps, at the weakest and at the strongest. */
const BLOCKS = { weakest: 12, strongest: 4 };
/** The blur's radius as a share of the longer side, at the weakest and at the strongest. */
const RADIUS = { weakest: 0.08, strongest: 0.2 };

/** Shows on a canvas what an effect does to the picture that is drawn on it: what pages do, at a sample's size. */
export function applyEffect(
  pen: CanvasRenderingContext2D,
  { effect, strength }: Pick<Settings, 'effect' | 'strength'>,
): void {
  const { canvas } = pen;
  const { width, height } = canvas;
  const share = strength / 100;
  if (effect === 'hide') pen.clearRect(0, 0, width, height);
  else if (effect === 'pixelate') {
    const blocks = Math.round(BLOCKS.weakest + (BLOCKS.strongest - BLOCKS.weakest) * share);
    redraw(pen, { smooth: false, width: blocks, height: Math.round((blocks * height) / width), filter: 'none' });
  } else if (effect === 'blur') {
    const radius = (RADIUS.weakest + (RADIUS.strongest - RADIUS.weakest) * share) * width;
    redraw(pen, { smooth: true, width, height, filter: `blur(${radius}px)` });
  } else {
    pen.fillStyle = effect === 'cover' ? '#20262b' : '#9aa2a8';
    pen.fillRect(0, 0, width, height);
  }
}

/** Draws the canvas small and back again. */
function redraw(
  pen: CanvasRenderingContext2D,
  small: { smooth: boolean; width: number; height: number; filter: string },
): void {
  const { canvas } = pen;
  const copy = new OffscreenCanvas(small.width, small.height);
  copy.getContext('2d')!.drawImage(canvas, 0, 0, small.width, small.height);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingEnabled = small.smooth;
  pen.filter = small.filter;
  // Beyond the edges, so that the blur does not fade into nothing there.
  const beyond = small.smooth ? canvas.width / 4 : 0;
  pen.drawImage(copy, -beyond, -beyond, canvas.width + 2 * beyond, canvas.height + 2 * beyond);
  pen.filter = 'none';
}
