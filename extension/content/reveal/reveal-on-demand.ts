import { askBackground } from '../../shared/ask.ts';
import { listen } from '../find/listen.ts';
import type { Pictures } from '../judge/pictures.ts';
import { NextFrame } from '../veil/next-frame.ts';
import type { RevealControls } from './reveal.ts';

/** Under this name the script with the controls finds who waits for them; pages cannot see it. */
export const TAKE_REVEAL = 'scrimTakeReveal';
export type RevealWorld = typeof globalThis & { [TAKE_REVEAL]?: (controls: typeof RevealControls) => void };

/** The reveal controls, a script of their own: only pages with a veiled picture load it. */
export class RevealOnDemand {
  #controls: RevealControls | undefined;
  #asked = false;
  readonly #needed = new NextFrame<RevealOnDemand>(() => {
    if (!this.#asked && this.#isNeeded()) void this.#load();
  });

  constructor(
    private readonly pictures: Pictures,
    private readonly signal: AbortSignal,
  ) {}

  /** Follows what is veiled now: at most once a frame. */
  refresh(): void {
    this.#controls?.refresh();
    if (!this.#asked) this.#needed.add(this);
  }

  /** Shows the picture that is pointed at or focused, if there is a veiled one. */
  showPlaced(): void {
    this.#controls?.showPlaced();
  }

  #isNeeded(): boolean {
    for (const subject of this.pictures.subjects()) if (this.pictures.veiled(subject)) return true;
    return false;
  }

  async #load(): Promise<void> {
    this.#asked = true;
    (globalThis as RevealWorld)[TAKE_REVEAL] = (Controls) => {
      this.#controls ??= new Controls(this.pictures, listen, this.signal);
      this.#controls.refresh();
    };
    await askBackground('loadScript', 'offer-reveal').catch(() => {
      this.#asked = false;
    });
  }
}
