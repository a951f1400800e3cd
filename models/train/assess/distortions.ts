import type { View } from '../features/view.ts';

/** Changes that pictures suffer on their way through the web, from mild to harsh. */
export const DISTORTIONS: Readonly<Record<string, View>> = {
  'JPEG quality 50': { jpeg: 50 },
  'JPEG quality 20': { jpeg: 20 },
  'shrunk to half': { shrink: 0.5 },
  'shrunk to a quarter': { shrink: 0.25 },
  'middle 80 %': { area: { x: 0.1, y: 0.1, width: 0.8, height: 0.8 } },
  'top left 80 %': { area: { x: 0, y: 0, width: 0.8, height: 0.8 } },
  grey: { saturation: 0 },
  mirrored: { flip: true },
  'blurred by 1 pixel': { blur: 1 },
  'blurred by 3 pixels': { blur: 3 },
  darker: { brightness: -0.2 },
};
