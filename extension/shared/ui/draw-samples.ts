import type { Scores } from '../../../src/scores.ts';

/** A drawing that stands for a kind of picture, with scores as a model might give it. */
export interface Sample {
  readonly name: 'hills' | 'cat' | 'beach' | 'statue' | 'ink' | 'shapes';
  readonly scores: Scores;
  /** Draws it 160 wide and 120 high. */
  readonly draw: (pen: CanvasRenderingContext2D) => void;
}

export const SAMPLE_WIDTH = 160;
export const SAMPLE_HEIGHT = 120;

/** From plainly harmless to what a model takes for explicit: soft, skin-coloured shapes are enough for that. */
export const SAMPLES: readonly Sample[] = [
  { name: 'hills', scores: { Porn: 0.01, Hentai: 0.01, Sexy: 0.02 }, draw: drawHills },
  { name: 'cat', scores: { Porn: 0.02, Hentai: 0.14, Sexy: 0.04 }, draw: drawCat },
  { name: 'statue', scores: { Porn: 0.31, Hentai: 0.02, Sexy: 0.12 }, draw: drawStatue },
  { name: 'beach', scores: { Porn: 0.09, Hentai: 0.02, Sexy: 0.66 }, draw: drawBeach },
  { name: 'ink', scores: { Porn: 0.04, Hentai: 0.62, Sexy: 0.03 }, draw: drawInk },
  { name: 'shapes', scores: { Porn: 0.91, Hentai: 0.02, Sexy: 0.05 }, draw: drawShapes },
];

type Pen = CanvasRenderingContext2D;

function drawHills(pen: Pen): void {
  fillDown(pen, ['#9fd3ee', '#f3efd2']);
  disc(pen, 118, 34, 14, '#ffd27a');
  shape(pen, '#7fb69b', 'M0 84 Q40 40 84 78 T160 66 V120 H0Z');
  shape(pen, '#4f8f74', 'M0 104 Q60 66 104 98 T160 92 V120 H0Z');
}

function drawCat(pen: Pen): void {
  fillDown(pen, ['#f5e3cf', '#e9c9a6']);
  shape(pen, '#55606b', 'M48 52 L46 20 L70 36 H92 L114 20 L112 52Z');
  disc(pen, 80, 66, 37, '#55606b');
  disc(pen, 66, 60, 7, '#d7ecae');
  disc(pen, 94, 60, 7, '#d7ecae');
  disc(pen, 66, 60, 3, '#1c2124');
  disc(pen, 94, 60, 3, '#1c2124');
  shape(pen, '#f0a6a0', 'M75 76 H85 L80 82Z');
  stroke(pen, '#e8ecee', 'M44 74 L64 78 M44 86 L64 83 M116 74 L96 78 M116 86 L96 83');
}

function drawStatue(pen: Pen): void {
  fillDown(pen, ['#46535e', '#77838c']);
  shape(pen, '#cfd2d0', 'M52 120 Q50 76 70 68 Q64 62 66 50 Q60 30 80 24 Q100 30 94 50 Q96 62 90 68 Q110 76 108 120Z');
  shape(pen, '#b4b9b8', 'M80 24 Q100 30 94 50 Q96 62 90 68 Q110 76 108 120 H84 Q92 70 80 24Z');
}

function drawBeach(pen: Pen): void {
  fillDown(pen, ['#8fd0ec', '#d6f0f4']);
  shape(pen, '#3d9fb8', 'M0 50 H160 V84 H0Z');
  shape(pen, '#f0d9a8', 'M0 80 Q80 66 160 82 V120 H0Z');
  shape(pen, '#d9534a', 'M20 62 Q46 22 78 54Z');
  stroke(pen, '#6d5a44', 'M47 46 L60 104');
  disc(pen, 104, 66, 7, '#c98d63');
  shape(pen, '#c98d63', 'M96 74 H112 L116 108 H92Z');
  shape(pen, '#2f5d8a', 'M94 88 H114 L115 97 H93Z');
}

function drawInk(pen: Pen): void {
  fillDown(pen, ['#fdfcf8', '#f0ece2']);
  stroke(pen, '#222', 'M12 12 H148 V108 H12Z M84 12 L72 108', 3);
  stroke(pen, '#222', 'M28 96 Q24 60 44 52 Q34 34 50 28 Q66 34 58 52 Q72 62 66 96', 3);
  stroke(pen, '#222', 'M96 92 Q104 40 128 36 Q142 62 132 92 M100 30 Q116 14 136 28', 3);
}

function drawShapes(pen: Pen): void {
  fillDown(pen, ['#caa08a', '#7d5b4d']);
  for (const [x, y, radius] of [
    [58, 62, 46],
    [104, 66, 42],
    [82, 104, 36],
  ] as const) {
    const glow = pen.createRadialGradient(x, y, 2, x, y, radius);
    glow.addColorStop(0, '#f2c9ae');
    glow.addColorStop(1, '#f2c9ae00');
    pen.fillStyle = glow;
    pen.fillRect(0, 0, SAMPLE_WIDTH, SAMPLE_HEIGHT);
  }
}

function fillDown(pen: Pen, [top, bottom]: readonly [string, string]): void {
  const down = pen.createLinearGradient(0, 0, 0, SAMPLE_HEIGHT);
  down.addColorStop(0, top);
  down.addColorStop(1, bottom);
  pen.fillStyle = down;
  pen.fillRect(0, 0, SAMPLE_WIDTH, SAMPLE_HEIGHT);
}

function disc(pen: Pen, x: number, y: number, radius: number, colour: string): void {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}

function shape(pen: Pen, colour: string, path: string): void {
  pen.fillStyle = colour;
  pen.fill(new Path2D(path));
}

function stroke(pen: Pen, colour: string, path: string, width = 2): void {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.lineCap = 'round';
  pen.stroke(new Path2D(path));
}
