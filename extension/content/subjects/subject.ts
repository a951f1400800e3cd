import type { Route } from '../../shared/messages.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Asked } from '../judge/connection.ts';
import type { Mark } from '../veil/marks.ts';

/** In CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture that was read: what the host is asked, and how it was had. */
export interface Read {
  readonly asked: Asked;
  readonly route: Route;
}

/** The secret of the nonce route, see the background's nonce rule; undefined where the browser needs none. */
export type Nonce = () => Promise<string | undefined>;

/**
 * How far a picture is:
 * - `none`: there is none, and nothing to hide;
 * - `idle`: none yet, but one may appear at any time, so that it stays hidden;
 * - `coming`: it loads;
 * - `ready`: it can be read.
 */
export type Progress = 'none' | 'idle' | 'coming' | 'ready';

/** One place of a page that shows pictures. There is a file for each kind of them; nothing else knows the kinds. */
export interface Subject {
  /** The element whose box the picture is seen in. */
  readonly element: Element;
  /** CSS pixels: shown unjudged if its shorter side is below this, whatever the settings say. */
  readonly least: number;
  /** Whether it lies behind what its element contains. */
  readonly isBehind?: boolean;
  /** Units of its own style sheet lengths per CSS pixel of its size: 1 except where it is scaled. May force layout. */
  unitsPerPixel(): number;
  /** What is shown now: another text means another picture. Empty if nothing is. No layout is forced. */
  source(): string;
  /** No layout is forced. */
  progress(): Progress;
  /** Size on the page, or what it would be if it is not laid out; zeros if that is unknown. May force layout. */
  size(): Size;
  /** Whether pictures of this kind are to be judged. */
  isWanted(settings: Settings): boolean;
  /**
   * Everything that must be judged for it to be shown.
   *
   * @throws Failure `missing`, `timed-out`, `too-large`, `unreadable`, `cancelled`
   */
  read(nonce: Nonce, signal: AbortSignal): Promise<readonly Read[]>;
  /** Whether the browser has nothing to show for it, asked when it could not be read: only then is it left alone. */
  showsNothing(): Promise<boolean>;
  /** Shapes or lifts its veil; `undefined` hides it altogether, until it is known what it shows. */
  veil(as: Mark | undefined): void;
  /** For what moves by itself. */
  readonly motion?: Motion;
}

/** Pictures that change under the same source. */
export interface Motion {
  /** Milliseconds between two looks, while it is in view: usually, and after it was blurred. */
  readonly period: number;
  readonly periodAfterHit: number;
  /** Judgements that all must let it pass before a blur is lifted. */
  readonly memory: number;
  /** Whether something else is shown than at the last call. Called in an animation frame. */
  hasMoved(): boolean;
}
