import { Failure } from '../../../src/failure.ts';
import type { Settings } from '../../shared/settings.ts';
import { isBrokenAt } from '../read/probe.ts';
import { readAddress } from '../read/read-address.chrome.ts';
import { readCanvas } from '../read/read-canvas.ts';
import type { Mark } from '../veil/marks.ts';
import { ElementSubject } from './element-subject.ts';
import type { Motion, Nonce, Progress, Read, Size } from './subject.ts';

/** What a video without an address plays: a camera, a screen, a call. */
const STREAM = 'stream:';

/** `<video>`: its poster until it starts, then its frames, again and again while it plays. */
export class VideoSubject extends ElementSubject<HTMLVideoElement> {
  readonly motion: Motion = { period: 333, periodAfterHit: 150, memory: 5, hasMoved: () => this.#hasMoved() };
  #seenAt = -1;
  #veil: Mark | undefined;

  constructor(element: HTMLVideoElement) {
    super(element);
    element.addEventListener('enterpictureinpicture', () => this.#callBack());
  }

  source(): string {
    const { poster, currentSrc, srcObject } = this.element;
    if (this.#showsPoster()) return poster;
    return currentSrc || (srcObject ? STREAM : '');
  }

  progress(): Progress {
    if (this.#showsPoster()) return 'ready';
    // Nothing is seen of it yet, but no event comes before its first frame does.
    return this.element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && this.source() ? 'ready' : 'idle';
  }

  override isWanted({ videos }: Settings): boolean {
    return videos || this.#showsPoster();
  }

  async read(nonce: Nonce, signal: AbortSignal): Promise<readonly Read[]> {
    if (this.#showsPoster()) return [await readAddress(this.source(), nonce, signal)];
    const frame = readCanvas(this.element, this.naturalSize());
    if (!frame) throw new Failure('unreadable', 'the browser lets nobody read this video');
    return [frame];
  }

  override async showsNothing(): Promise<boolean> {
    return this.#showsPoster() && (await isBrokenAt(this.element.poster));
  }

  override veil(as: Mark | undefined): void {
    super.veil(as);
    this.#veil = as;
    this.#callBack();
  }

  protected override naturalSize(): Size {
    return { width: this.element.videoWidth, height: this.element.videoHeight };
  }

  /** A floating window shows the frames as they are. */
  #callBack(): void {
    const { pictureInPictureElement } = this.element.getRootNode() as ShadowRoot;
    if (this.#veil === 'show' || pictureInPictureElement !== this.element) return;
    // It may be gone already.
    document.exitPictureInPicture().catch(() => undefined);
  }

  #showsPoster(): boolean {
    const { poster, played, paused, currentTime } = this.element;
    return poster !== '' && paused && currentTime === 0 && played.length === 0;
  }

  #hasMoved(): boolean {
    const { currentTime } = this.element;
    const moved = currentTime !== this.#seenAt || this.element.srcObject !== null;
    this.#seenAt = currentTime;
    return moved && this.progress() === 'ready' && !this.#showsPoster();
  }
}
