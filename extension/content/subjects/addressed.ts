import { isBrokenAt } from '../read/probe.ts';
import { readAddress } from '../read/read-address.chrome.ts';
import { ElementSubject } from './element-subject.ts';
import type { Nonce, Progress, Read } from './subject.ts';

/** An element that names a picture's address and tells nothing of its loading: the address is read in its stead. */
export abstract class AddressedSubject<E extends Element> extends ElementSubject<E> {
  /** The address as it was written; empty if there is none. */
  protected abstract written(): string;

  source(): string {
    const written = this.written().trim();
    return written && URL.canParse(written, this.element.baseURI) ? new URL(written, this.element.baseURI).href : '';
  }

  progress(): Progress {
    return this.source() ? 'ready' : 'none';
  }

  async read(nonce: Nonce, signal: AbortSignal): Promise<readonly Read[]> {
    return [await readAddress(this.source(), nonce, signal)];
  }

  override async showsNothing(): Promise<boolean> {
    return await isBrokenAt(this.source());
  }
}
