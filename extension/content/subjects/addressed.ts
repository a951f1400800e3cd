import { isBrokenAt } from '../read/probe.ts';
import { readAll } from '../read/read-all.ts';
import { ElementSubject } from './element-subject.ts';
import type { Nonce, Progress, Read } from './subject.ts';

/** An element that names a picture's address and tells nothing of its loading: the address is read in its stead. */
export abstract class AddressedSubject<E extends Element> extends ElementSubject<E> {
  /** The addresses of what it shows now and may show without a word, as they were written; empty ones name nothing. */
  protected abstract written(): string[];

  source(): string {
    return this.#addresses().join(' ');
  }

  progress(): Progress {
    return this.source() ? 'ready' : 'none';
  }

  async read(nonce: Nonce, signal: AbortSignal): Promise<readonly Read[]> {
    return await readAll(this.#addresses(), nonce, signal);
  }

  override async showsNothing(): Promise<boolean> {
    return (await Promise.all(this.#addresses().map(isBrokenAt))).every(Boolean);
  }

  #addresses(): string[] {
    const { baseURI } = this.element;
    const named = this.written().filter((text) => text.trim() && URL.canParse(text.trim(), baseURI));
    return [...new Set(named.map((text) => new URL(text.trim(), baseURI).href))];
  }
}
