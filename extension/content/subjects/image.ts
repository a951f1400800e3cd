import { isBroken } from '../read/probe.ts';
import { readAddress } from '../read/read-address.chrome.ts';
import { readImage } from '../read/read-image.chrome.ts';
import { ElementSubject } from './element-subject.ts';
import type { Nonce, Progress, Read, Size } from './subject.ts';

/** `<img>`, with whatever its `srcset`, `sizes` or `<picture>` choose. */
export class ImageSubject extends ElementSubject<HTMLImageElement> {
  source(): string {
    return this.element.currentSrc;
  }

  progress(): Progress {
    const { complete, currentSrc, loading } = this.element;
    if (complete && currentSrc) return 'ready';
    // A new image says that it is complete until it has begun to load, and then it may come from the cache at once.
    if (complete) return this.isAddressed() ? 'idle' : 'none';
    return loading === 'lazy' ? 'idle' : 'coming';
  }

  async read(nonce: Nonce, signal: AbortSignal): Promise<readonly Read[]> {
    const draw = () => (this.element.complete ? readImage(this.element, this.#drawnSize()) : undefined);
    return [await readAddress(this.source(), nonce, signal, draw)];
  }

  override async showsNothing(): Promise<boolean> {
    return await isBroken(this.element);
  }

  protected override naturalSize(): Size {
    return { width: this.element.naturalWidth, height: this.element.naturalHeight };
  }

  private isAddressed(): boolean {
    const { parentElement } = this.element;
    return this.element.src !== '' || this.element.srcset !== '' || parentElement?.localName === 'picture';
  }

  // Drawings without a size of their own are drawn as large as they are seen.
  #drawnSize(): Size {
    return this.element.naturalWidth > 0 ? this.naturalSize() : this.element.getBoundingClientRect();
  }
}
