import { Failure } from '../../../src/failure.ts';
import { draw, readCanvas } from '../read/read-canvas.ts';
import { ElementSubject } from './element-subject.ts';
import type { Motion, Nonce, Progress, Read, Size } from './subject.ts';

/** Side in pixels of the small copy that tells whether something has been drawn. */
const THUMB = 16;
/** Milliseconds for which an empty canvas stays hidden: a blank one that cannot be read must not be lost for good. */
const PATIENCE = 1500;

let last = 0;

/** `<canvas>`: hidden while it is empty, judged when something has been drawn, and again whenever that changes. */
export class CanvasSubject extends ElementSubject<HTMLCanvasElement> {
  readonly motion: Motion = { period: 400, periodAfterHit: 400, memory: 1, hasMoved: () => this.#hasMoved() };
  override readonly least = 64;
  readonly #since = performance.now();
  readonly #name: string;
  #thumb: string | undefined;

  constructor(element: HTMLCanvasElement) {
    super(element);
    last += 1;
    this.#name = `canvas:${last}`;
  }

  source(): string {
    return this.#name;
  }

  progress(): Progress {
    if (this.#thumb !== '') return this.#thumb === undefined ? 'idle' : 'ready';
    return performance.now() - this.#since < PATIENCE ? 'idle' : 'none';
  }

  async read(_nonce: Nonce, _signal: AbortSignal): Promise<readonly Read[]> {
    const read = readCanvas(this.element, this.naturalSize());
    if (!read) throw new Failure('unreadable', 'the browser lets nobody read this canvas');
    return [read];
  }

  protected override naturalSize(): Size {
    return { width: this.element.width, height: this.element.height };
  }

  #hasMoved(): boolean {
    const before = this.#thumb;
    const wasEmpty = this.progress();
    this.#thumb = this.#look();
    return this.#thumb !== before || this.progress() !== wasEmpty;
  }

  /** Something short that changes with what is drawn; empty for an empty or one-coloured canvas. */
  #look(): string {
    const { width, height } = this.element;
    if (width === 0 || height === 0) return '';
    const pixels = draw(this.element, THUMB, THUMB);
    if (!pixels) return 'unreadable';
    const colours = new Uint32Array(pixels.buffer);
    return colours.every((colour) => colour === colours[0]) ? '' : String.fromCharCode(...colours.map(fold));
  }
}

const fold = (colour: number): number => (colour ^ (colour >>> 16)) & 0xffff;
