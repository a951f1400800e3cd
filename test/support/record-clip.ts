import type { Page } from 'puppeteer-core';

/** What is seen for so long: a chessboard of a colour and black. */
export interface Scene {
  readonly colour: string;
  readonly seconds: number;
}

/** A WebM film of such scenes, 160 × 120 pixels, recorded in a page; of its kind are all that `MediaSource` takes as CLIP_TYPE. */
export async function recordClip(tab: Page, scenes: readonly Scene[]): Promise<Buffer> {
  return Buffer.from(await tab.evaluate(record, scenes), 'base64');
}

export const CLIP_TYPE = 'video/webm; codecs="vp8"';

/** Runs in the page. */
async function record(scenes: readonly Scene[]): Promise<string> {
  const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 120 });
  document.body.append(canvas);
  const context = canvas.getContext('2d')!;
  const began = performance.now();
  const total = scenes.reduce((sum, { seconds }) => sum + seconds, 0);
  const draw = () => {
    let left = (performance.now() - began) / 1000;
    const scene = scenes.find(({ seconds }) => {
      left -= seconds;
      return left < 0;
    });
    for (let i = 0; i < 12; i++) {
      context.fillStyle = (i + Math.floor(i / 4)) % 2 ? '#000' : (scene ?? scenes.at(-1)!).colour;
      context.fillRect((i % 4) * 40, Math.floor(i / 4) * 40, 40, 40);
    }
    // Something must move, or no frame is recorded.
    context.fillStyle = '#888';
    context.fillRect((performance.now() / 20) % 150, 110, 10, 10);
  };
  draw();
  const drawing = setInterval(draw, 40);
  const recorder = new MediaRecorder(canvas.captureStream(25), {
    mimeType: 'video/webm;codecs=vp8',
    videoBitsPerSecond: 4_000_000,
  });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  recorder.start();
  await new Promise((done) => setTimeout(done, total * 1000));
  const stopped = new Promise((done) => {
    recorder.onstop = done;
  });
  recorder.stop();
  await stopped;
  clearInterval(drawing);
  canvas.remove();
  const reader = new FileReader();
  const read = new Promise((done) => {
    reader.onload = done;
  });
  reader.readAsDataURL(new Blob(parts));
  await read;
  return (reader.result as string).split(',')[1]!;
}
